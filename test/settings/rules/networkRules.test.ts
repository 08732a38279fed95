import { type Refused, table, testRefusals } from "../../support/refusal";

describe("network policies that close what another setting opens are refused:", () =>
  testRefusals(table<Record<string, Refused>>("rules/networkRules.yaml")));
