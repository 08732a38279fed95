import { Refused, table, testRefusals } from "../../support/refusal";
import { testWarnings, Warned } from "../../support/warnings";

const cases = table<Record<string, Refused & Warned>>("rules/intervalRules.yaml");

describe("a rule about intervals is broken:", () => testRefusals(cases));

describe("a rule about intervals warns:", () => testWarnings(cases));
