import assert from "node:assert/strict";
import { assertMessageForm } from "../support/messageForm";
import { problemsOf, Refused, table, testRefusals } from "../support/refusal";

const groups = table<Record<string, Record<string, Refused>>>("badConfigurations.yaml");
const said = Object.values(groups)
  .flatMap((cases) => Object.values(cases))
  .flatMap(({ says }) => says);

describe("a configuration", () => {
  it("is complete when nothing is set", () => assert.deepEqual(problemsOf({}), []));

  for (const [group, cases] of Object.entries(groups))
    describe(`is refused: ${group}`, () => testRefusals(cases));

  it("is reported by setting, value, what is wrong and what to write instead", () => {
    assert.ok(said.length >= 130, `${said.length} problems`);
    for (const line of said) assertMessageForm(line);
  });
});
