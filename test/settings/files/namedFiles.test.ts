import { Refused, table, testRefusals } from "../../support/refusal";

describe("a file in a configuration is not there:", () =>
  testRefusals(table<Record<string, Refused>>("files/namedFiles.yaml")));
