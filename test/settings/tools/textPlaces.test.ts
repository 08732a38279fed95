import assert from "node:assert/strict";
import { placeInText } from "../../../settings/tools/textPlaces";

// Messages as promtool 3.16 and amtool 0.31 write them.
describe("places of answers in files", () => {
  const text = [
    "route:",
    "  receiver: a",
    "  group_wait: 5 min",
    "  routes:",
    "    - receiver: b",
    "    - { receiver: c, group_wait: 1m }",
    "receivers:",
    "  - name: a",
    "  - name: a",
  ].join("\n");
  const places: Record<string, [said: string, path: readonly PropertyKey[]]> = {
    "a line with one key": [
      "yaml: unmarshal errors: line 3: field group_wait not found in type config.plain",
      ["route", "group_wait"],
    ],
    "a line with several keys": ["line 6: cannot unmarshal", ["route", "routes", 1]],
    "a line with an item's first key": ["line 8: field nam not found", ["receivers", 0, "name"]],
    "a line that the file has not": ["line 80: bad", []],
    "a name in quotes": ['undefined receiver "b" used in route', ["route", "routes", 0, "receiver"]],
    "a name that is there twice": ['notification config name "a" is not unique', ["receivers", 1, "name"]],
    "a value in quotes": ['unknown unit " min" in duration "5 min"', ["route", "group_wait"]],
    "what has no place": ["no route provided", []],
    "what is quoted and not there": ['undefined receiver "z" used in route', []],
  };
  for (const [what, [said, path]] of Object.entries(places))
    it(`are told by ${what}`, () => assert.deepEqual(placeInText(said, text), path));

  it("are told of a broken text as far as it can be read", () =>
    assert.deepEqual(placeInText('line 1: "a"', "a: [b: {"), ["a"]));
});
