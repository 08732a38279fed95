import assert from "node:assert/strict";
import { stringify } from "yaml";
import { problemLine } from "../../settings/checking/problems";
import { validate } from "../../settings/validateText";
import { table } from "../support/refusal";

/** A configuration of a stack's file, and everything that is said of it. */
interface Posted {
  readonly config: Record<string, unknown>;
  readonly lines: readonly string[];
}

const groups = table<Record<string, Record<string, Posted>>>("postedMistakes.yaml");

describe("a mistake that people post is told:", () => {
  it("there are more than two hundred", () =>
    assert.ok(Object.values(groups).flatMap((group) => Object.keys(group)).length > 200));

  for (const [group, cases] of Object.entries(groups))
    describe(group, () => {
      for (const [name, { config, lines }] of Object.entries(cases))
        it(name, () => {
          assert.deepEqual(validate(stringify({ config })).map(problemLine), lines);
          // What is wrong, and a way out.
          for (const line of lines) assert.match(line, /: .+[.] \S.*[.?]$/s);
        });
    });
});
