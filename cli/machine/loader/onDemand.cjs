"use strict";
/**
 * Has two parts of Pulumi's SDK loaded when they are first used, which a preview never does: the TypeScript compiler and
 * npm's resolver of dependencies. The SDK needs them to send a function's code elsewhere (`serializeFunction`), and loads
 * them on every start, which takes about as long as everything else of it.
 */
const Module = require("node:module");

/** The file of a module of the SDK, or undefined where this version of the SDK has none. */
function fileOf(module) {
  try {
    return require.resolve(module, { paths: [require.resolve("@pulumi/pulumi/package.json")] });
  } catch {
    return undefined;
  }
}

/** Puts a placeholder in a module's place, which loads it when a property of it is read. */
function loadOnDemand(module) {
  const file = fileOf(module);
  if (file === undefined || file in require.cache) return;
  let loaded;
  const load = () => {
    if (loaded === undefined) {
      delete require.cache[file];
      loaded = require(file);
    }
    return loaded;
  };
  const placeholder = new Module(file);
  placeholder.filename = file;
  placeholder.loaded = true;
  // `__esModule` is what compiled code asks of a module that it has just loaded, and both modules are used by name only.
  placeholder.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : load()[name]) });
  require.cache[file] = placeholder;
}

loadOnDemand("@npmcli/arborist");
loadOnDemand("@pulumi/pulumi/typescript-shim");
