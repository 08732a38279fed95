import { Refused, table, testRefusals } from "../../support/refusal";

describe("a mount is refused:", () => testRefusals(table<Record<string, Refused>>("kinds/mountKinds.yaml")));
