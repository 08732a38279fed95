// What `npm run validate` starts: compiled as Pulumi's program is, so that it is done in a moment.
require("./machine/loader/onDemand.cjs");
require("./machine/loader/typescript.cjs");
process.exitCode = require("./validate.ts").runValidate(process.argv.slice(2));
