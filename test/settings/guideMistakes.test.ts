import { Refused, table, testRefusals } from "../support/refusal";

describe("a mistake that is copied from guides is refused:", () =>
  testRefusals(table<Record<string, Refused>>("guideMistakes.yaml")));
