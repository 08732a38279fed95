import { assertMessageForm } from "../support/messageForm";
import { Refused, table, testRefusals } from "../support/refusal";

describe("a mistake that is copied from guides is refused:", () => {
  const cases = table<Record<string, Refused>>("guideMistakes.yaml");
  testRefusals(cases);

  it("in the form of all messages", () =>
    Object.values(cases)
      .flatMap(({ says }) => says)
      .forEach(assertMessageForm));
});
