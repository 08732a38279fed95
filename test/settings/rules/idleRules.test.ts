import assert from "node:assert/strict";
import { allKeys } from "../../../settings/checking/forms";
import { keyOf, pathOf } from "../../../settings/checking/keys";
import { namings } from "../../../settings/checking/naming";
import { describeProblem } from "../../../settings/checking/problems";
import { findIdle, idleSettings } from "../../../settings/rules/idleRules";
import { schema } from "../../../settings/stackSchema";
import { assertMessageForm } from "../../support/messageForm";
import { Refused, table, testRefusals } from "../../support/refusal";

describe("a setting that does nothing is refused:", () =>
  testRefusals(table<Record<string, Refused>>("rules/idleRules.yaml")));

/** Settings with a value at a key. */
const nest = (key: string, value: unknown): Record<string, unknown> =>
  pathOf(key).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<string, unknown>;

describe("each condition of an idle setting", () => {
  const known = allKeys(schema).map(keyOf);
  for (const idle of idleSettings)
    it(`of ${idle.key} is about settings that there are, and decides`, () => {
      const { key, unless, is, level = "error" } = idle;
      assert.ok(known.includes(unless), unless);
      assert.ok(
        known.some((each) => key === each || key.startsWith(`${each}.`)),
        key,
      );
      const judge = (decides: unknown, given = nest(key, "x")) =>
        findIdle(idle, nest(unless, decides), given, namings.stackFile);
      for (const value of is) assert.deepEqual(judge(value), []);
      const found = judge("another");
      assert.equal(found.length, 1);
      assert.equal(found[0].level ?? "error", level);
      assertMessageForm(describeProblem(found[0]));
      assert.deepEqual(judge("another", {}), [], "what is not written is not reported");
    });
});
