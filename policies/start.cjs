// What Pulumi starts of the policy pack, as package.json says: the pack itself is index.ts.
require("../loader/onDemand.cjs");
require("../loader/typescript.cjs");
require("./index.ts");
