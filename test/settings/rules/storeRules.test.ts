import { Refused, table, testRefusals } from "../../support/refusal";
import { testWarnings, Warned } from "../../support/warnings";

const cases = table<Record<string, Refused & Warned>>("rules/storeRules.yaml");

describe("a rule about an address of a StoreAPI is broken:", () => testRefusals(cases));

describe("a rule about an address of a StoreAPI warns:", () => testWarnings(cases));
