import { Refused, table, testRefusals } from "../../support/refusal";
import { testWarnings, Warned } from "../../support/warnings";

const cases = table<Record<string, Refused & Warned>>("rules/retentionRules.yaml");

describe("a rule about the retention in the bucket is broken:", () => testRefusals(cases));

describe("a rule about the retention in the bucket warns:", () => testWarnings(cases));
