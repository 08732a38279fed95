import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { assertMessageForm } from "../../support/messageForm";
import { explainRegex } from "../../../model/languages/explain";
import { compileRegex } from "../../../model/languages/regex";

const { right, wrong } = parse(readFileSync(join(__dirname, "regex.yaml"), "utf8")) as {
  right: string[];
  wrong: Record<string, string>;
};

describe("regular expressions", () => {
  it("are taken as Go takes them", () => {
    for (const text of right) assert.equal(explainRegex(text), undefined, text);
    assert.ok(right.length >= 150, `${right.length} right ones`);
  });

  it("are refused as Go refuses them, each with its message", () => {
    for (const [text, says] of Object.entries(wrong)) {
      assert.equal(explainRegex(text), says, text);
      assertMessageForm(`thanos:key ${says}`);
    }
    assert.ok(Object.keys(wrong).length >= 100, `${Object.keys(wrong).length} wrong ones`);
  });

  it("match whole values, as matchers do", () => {
    const matches = (text: string, value: string) => compileRegex(text).regex?.matches(value);
    for (const [text, value, expected] of [
      ["a|b", "b", true],
      ["a|b", "ab", false],
      [".*", "", true],
      [".+", "", false],
      [".*", "a\nb", true],
      ["plain", "plain", true],
      ["plain", "plainer", false],
      ["", "", true],
    ] as const)
      assert.equal(matches(text, value), expected, text);
  });

  it("are judged without ending, whatever the text", () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[ab()[\]{}*+?|^$.\\0-9<>PQE=!:,-]*$/)),
        (text) => {
          explainRegex(text);
        },
      ),
      { numRuns: 1000 },
    ));
});
