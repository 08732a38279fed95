import { Refused, table, testRefusals } from "../../support/refusal";

describe("a name or an address is refused by itself:", () =>
  testRefusals(table<Record<string, Refused>>("kinds/nameKinds.yaml")));
