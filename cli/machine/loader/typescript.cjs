"use strict";
/**
 * Lets `require` load TypeScript: what Pulumi starts, `program.cjs` and `policies/start.cjs`, begins with this file.
 * Pulumi's own way, ts-node, loads the whole TypeScript compiler on every preview and follows source maps for every
 * resource; here, a source file that has not changed is compiled JavaScript already.
 *
 * - Never stale: what is compiled is kept by the hash of its text, and every text is read. Dates decide nothing.
 * - Stack traces are right without source maps: types are replaced by blanks, so every line keeps its number.
 * - Types are not checked, as before: `npm run types` does that.
 */
const { createHash, randomUUID } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, relative } = require("node:path");
const { version } = require("sucrase/package.json");

// Node.js 22 and later keep what they make of all these files, and of the packages' ones, from start to start.
Module.enableCompileCache?.(join(__dirname, "../../../node_modules/.cache/pulumi-thanos/node"));

/** How a file is compiled, for Node.js 20 and CommonJS. */
const options = { transforms: ["typescript", "imports"], disableESTransforms: true, production: true };

/** Where compiled files are kept. `npm ci` empties it; to delete it is always safe. */
const folder = join(__dirname, "../../../node_modules", ".cache", "pulumi-thanos");

/** The last line of a file that was written to its end: a disk that was full or a power cut may leave a part of one. */
const end = "\n//# complete";

/** What a kept file depends on, beside the text that was compiled. */
const compiler = JSON.stringify([version, options]);

/** The name under which the compiled form of a text is kept. */
const keyOf = (text) => createHash("sha256").update(compiler).update("\0").update(text).digest("hex");

/** Compiles the text of a file. @throws SyntaxError with file, line and column, and the line itself. */
function compile(text, file) {
  // Loaded only here, since most previews compile nothing.
  const { transform } = require("sucrase");
  try {
    return transform(text, options).code;
  } catch (error) {
    if (!error.loc) throw error;
    const { line, column } = error.loc;
    const reason = error.message.replace(/ \(\d+:\d+\)$/, "");
    const at = `${relative(process.cwd(), file)}:${line}:${column}`;
    throw new SyntaxError(`${at}: ${reason}\n${text.split("\n")[line - 1]}\n${" ".repeat(column - 1)}^`);
  }
}

/** What was kept under a key, or undefined. */
function read(path) {
  try {
    const kept = readFileSync(path, "utf8");
    return kept.endsWith(end) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps what was compiled, if the folder can be written to. Others may write the same at the same time, and nobody may
 * see a part of it.
 */
function keep(path, code) {
  const partial = `${path}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(partial, code);
    renameSync(partial, path);
  } catch {
    // A checkout that is read-only, or a full disk: it is compiled again next time.
    try {
      rmSync(partial, { force: true });
    } catch {
      // Nothing was written.
    }
  }
}

/** The JavaScript of a TypeScript file. */
function javascriptOf(file) {
  const text = readFileSync(file, "utf8");
  const path = join(folder, `${keyOf(text)}.js`);
  const kept = read(path);
  if (kept !== undefined) return kept;
  const code = compile(text, file) + end;
  keep(path, code);
  return code;
}

// In a process that runs a policy pack, this takes the place of ts-node, which the SDK has set up by then.
require.extensions[".ts"] = (module, file) => module._compile(javascriptOf(file), file);

/**
 * Sources name each other without an ending. Node looks for three other endings on the disk first, and for links in each
 * path: with some hundred files, that takes a good part of the start.
 */
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  if (/^\.\.?\/.*[^./]$/.test(request) && parent?.filename?.endsWith(".ts")) {
    const file = `${join(dirname(parent.filename), request)}.ts`;
    if (existsSync(file)) return file;
  }
  return resolveFilename.call(this, request, parent, ...rest);
};

// The SDK's `source-map-support` writes a stack trace for every resource and looks for each file's source map. Nothing
// here has one, so Node's own traces, which are much cheaper, are as good.
delete Error.prepareStackTrace;
