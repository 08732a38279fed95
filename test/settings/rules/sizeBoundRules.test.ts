import { Refused, table, testRefusals } from "../../support/refusal";
import { testWarnings, Warned } from "../../support/warnings";

const cases = table<Record<string, Refused & Warned>>("rules/sizeBoundRules.yaml");

describe("a rule about a bound of bytes is broken:", () => testRefusals(cases));

describe("a rule about a bound of bytes warns:", () => testWarnings(cases));
