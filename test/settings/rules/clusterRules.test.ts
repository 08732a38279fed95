import { Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about the cluster is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/clusterRules.yaml")));
