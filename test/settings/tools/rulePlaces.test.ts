import assert from "node:assert/strict";
import { placeAnswer } from "../../../settings/tools/rulePlaces";

// Messages as promtool 3.16 and thanos 0.42 write them.
describe("places of answers in rule files", () => {
  const file = {
    groups: [
      { name: "a", rules: [{ record: "x", expr: "1" }] },
      {
        name: 'g "q"',
        rules: [
          { record: "a", expr: "rate(x)" },
          { alert: "B", expr: "x" },
        ],
      },
    ],
  };
  const key = ["prometheus", "rules", "slo"];
  const places: Record<string, [said: string, path: readonly PropertyKey[], why: string, about?: string]> = {
    "an expression": [
      'group "g \\"q\\"", rule 1, "a": could not parse expression: 1:6: parse error: unexpected "="',
      ["groups", 1, "rules", 0, "expr"],
      'unexpected "=" (line 1, column 6)',
      "record a",
    ],
    "a label's template": [
      'group "g \\"q\\"", rule 2, "B": label "sev": template: __alert_B:1: missing value for if',
      ["groups", 1, "rules", 1, "labels", "sev"],
      "missing value for if",
      "alert B",
    ],
    "an annotation's template": [
      'group "g \\"q\\"", rule 2, "B": annotation "summary": template: __alert_B:1:5: undefined variable "$foo"',
      ["groups", 1, "rules", 1, "annotations", "summary"],
      'undefined variable "$foo"',
      "alert B",
    ],
    "a key of a rule": [
      'group "a", rule 1, "x": invalid field \'for\' in recording rule',
      ["groups", 0, "rules", 0, "for"],
      "invalid field 'for' in recording rule",
      "record x",
    ],
    "a rule": [
      'group "a", rule 1, "x": something new',
      ["groups", 0, "rules", 0],
      "something new",
      "record x",
    ],
    "a group": [
      'groupname: "a" is repeated in the same file',
      ["groups", 0, "name"],
      'groupname: "a" is repeated in the same file',
    ],
    "the file, where there is no such rule": [
      'group "a", rule 9, "x": could not parse expression: x',
      [],
      'group "a", rule 9, "x": could not parse expression: x',
    ],
    "the file otherwise": ['not a valid duration string: "5"', [], 'not a valid duration string: "5"'],
  };
  for (const [name, [said, path, why, about]] of Object.entries(places))
    it(`name ${name}`, () => {
      const { path: at, why: rest, about: subject } = placeAnswer(said, file, key, 1);
      assert.deepEqual([at, rest, subject], [[...key, ...path], why, about]);
    });

  it("count from 0 where thanos speaks", () => {
    const said = 'group "g \\"q\\"", rule 1, "B": could not parse expression: 1:3: parse error: x';
    assert.deepEqual(placeAnswer(said, file, key, 0).path, [...key, "groups", 1, "rules", 1, "expr"]);
  });
});
