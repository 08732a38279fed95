import { Refused, table, testRefusals } from "../../support/refusal";
import { testWarnings, Warned } from "../../support/warnings";

const cases = table<Record<string, Refused & Warned>>("rules/lifetimeRules.yaml");

describe("a rule about samples on local disks and marked blocks is broken:", () => testRefusals(cases));

describe("a rule about samples on local disks and marked blocks warns:", () => testWarnings(cases));
