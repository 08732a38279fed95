import { Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about labels that series have already is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/labelRules.yaml")));
