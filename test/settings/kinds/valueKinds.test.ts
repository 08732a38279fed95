import { Refused, table, testRefusals } from "../../support/refusal";

describe("a quantity is refused by itself:", () =>
  testRefusals(table<Record<string, Refused>>("kinds/valueKinds.yaml")));
