import { Refused, table, testRefusals } from "../../support/refusal";
import { testWarnings, Warned } from "../../support/warnings";

const cases = table<Record<string, Refused & Warned>>("rules/nodeRules.yaml");

describe("a rule about nodes is broken:", () => testRefusals(cases));

describe("a rule about nodes warns:", () => testWarnings(cases));
