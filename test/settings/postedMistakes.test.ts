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

const tables = ["postedMistakes.yaml", "postedFiles.yaml"];
const groups = tables.flatMap((name) => Object.entries(table<Record<string, Record<string, Posted>>>(name)));

describe("a mistake that people post is told:", () => {
  it("there are more than three hundred", () =>
    assert.ok(groups.flatMap(([, cases]) => Object.keys(cases)).length > 300));

  for (const [group, cases] of groups)
    describe(group, () => {
      for (const [name, { config, lines }] of Object.entries(cases))
        it(name, () => {
          assert.deepEqual(validate(stringify({ config })).map(problemLine), lines);
          // What is wrong, and a way out.
          for (const line of lines) assert.match(line, /: .+[.] \S.*[.?]$/s);
        });
    });
});
