"use strict";
/** What Pulumi starts in place of an example: the example itself, with the components of this checkout as its package. */
const Module = require("node:module");
const { join } = require("node:path");
require("../machine/loader/onDemand.cjs");
require("../machine/loader/typescript.cjs");

const root = join(__dirname, "../..");
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolveFilename.call(
    this,
    request === "pulumi-thanos" ? join(root, "components/index.ts") : request,
    ...rest,
  );
};

module.exports = require(join(root, "examples", process.env.THANOS_SCAN_EXAMPLE, "index.ts"));
