import { Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about pods is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/podRules.yaml")));
