import { Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about memory is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/capacityRules.yaml")));
