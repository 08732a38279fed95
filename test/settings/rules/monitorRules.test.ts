import { Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about the monitor is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/monitorRules.yaml")));
