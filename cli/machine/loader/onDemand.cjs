"use strict";
/**
 * Has parts of packages loaded when they are first used, which a preview never does:
 *
 * - The TypeScript compiler and npm's resolver of dependencies. Pulumi's SDK needs them to send a function's code elsewhere
 *   (`serializeFunction`), and loads them on every start, which takes about as long as everything else of it.
 * - zod's messages in fifty languages.
 */
const Module = require("node:module");

/** The file of a module as a package finds it, or undefined where this version of the package has none. */
function fileOf(module, user) {
  try {
    return require.resolve(module, { paths: [require.resolve(`${user}/package.json`)] });
  } catch {
    return undefined;
  }
}

/** Puts a placeholder in the place of a module that a package uses, which loads it when a property of it is read. */
function loadOnDemand(module, user) {
  const file = fileOf(module, user);
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
  // `__esModule` is what compiled code asks of a module that it has just loaded, and these modules are used by name only.
  placeholder.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : load()[name]) });
  require.cache[file] = placeholder;
}

loadOnDemand("@npmcli/arborist", "@pulumi/pulumi");
loadOnDemand("@pulumi/pulumi/typescript-shim", "@pulumi/pulumi");
loadOnDemand("zod/v4/locales", "zod");
