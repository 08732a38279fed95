// What Pulumi starts, as Pulumi.yaml says: the program itself is index.ts.
require("./cli/machine/loader/onDemand.cjs");
require("./cli/machine/loader/typescript.cjs");
module.exports = require("./index.ts");
