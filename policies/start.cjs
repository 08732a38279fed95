// What Pulumi starts of the policy pack, as package.json says: the pack itself is index.ts.
require("../cli/machine/loader/onDemand.cjs");
require("../cli/machine/loader/typescript.cjs");
require("./index.ts");
