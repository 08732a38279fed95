import { Refused, table, testRefusals } from "../../support/refusal";

describe("a label is refused by itself:", () =>
  testRefusals(table<Record<string, Refused>>("kinds/labelKinds.yaml")));
