// What Pulumi starts, as Pulumi.yaml says: the program itself is index.ts.
require("./loader/onDemand.cjs");
require("./loader/typescript.cjs");
module.exports = require("./index.ts");
