import assert from "node:assert/strict";
import { problemsOf, Refused, table, testRefusals } from "../support/refusal";

const groups = table<Record<string, Record<string, Refused>>>("badConfigurations.yaml");
const said = Object.values(groups)
  .flatMap((cases) => Object.values(cases))
  .flatMap(({ says }) => says);

describe("a configuration", () => {
  it("is complete when nothing is set", () => assert.deepEqual(problemsOf({}), []));

  for (const [group, cases] of Object.entries(groups))
    describe(`is refused: ${group}`, () => testRefusals(cases));

  it("is told the key, the rule and the way out, whatever is wrong", () => {
    assert.ok(said.length >= 60, `${said.length} problems`);
    for (const line of said) {
      assert.match(line, /^thanos:[\w.[\]"-]+( = .+)?: .+[.] .+[.?]$/);
      assert.doesNotMatch(line, /expected|received|invalid|undefined|\[object|Zod/i);
    }
  });
});
