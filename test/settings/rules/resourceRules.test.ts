import { Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about what pods ask for is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/resourceRules.yaml")));
