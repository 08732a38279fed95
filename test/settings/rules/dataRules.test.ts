import { Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about data is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/dataRules.yaml")));
