import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { problemsOf } from "../support/refusal";

/** A configuration that is refused. */
interface Case {
  /** The settings under `thanos:`. */
  readonly written: Record<string, unknown>;
  /** The nearest settings that are taken: at a bound, those on the bound. */
  readonly right?: Record<string, unknown>;
  /** All that is said, and nothing else. */
  readonly says: string | readonly string[];
}
const groups = parse(readFileSync(join(__dirname, "badConfigurations.yaml"), "utf8")) as Record<
  string,
  Record<string, Case>
>;
const all = Object.values(groups).flatMap((cases) => Object.values(cases));

describe("a configuration", () => {
  it("is complete when nothing is set", () => assert.deepEqual(problemsOf({}), []));

  for (const [group, cases] of Object.entries(groups)) {
    describe(`is refused: ${group}`, () => {
      for (const [name, { written, right, says }] of Object.entries(cases)) {
        it(name, () => {
          assert.deepEqual(problemsOf(written), [says].flat());
          if (right) assert.deepEqual(problemsOf(right), [], "what is right is refused too");
        });
      }
    });
  }

  it("is told the key, the rule and the way out, whatever is wrong", () => {
    assert.ok(all.length >= 60, `${all.length} configurations`);
    for (const line of all.flatMap(({ says }) => says)) {
      assert.match(line, /^thanos:[\w.[\]"-]+( = .+)?: .+[.] .+[.?]$/);
      assert.doesNotMatch(line, /expected|received|invalid|undefined|\[object|Zod/i);
    }
  });
});
