import { Refused, table, testRefusals } from "../../support/refusal";

describe("what pods and Services ask for is refused by itself:", () =>
  testRefusals(table<Record<string, Refused>>("kinds/podKinds.yaml")));
