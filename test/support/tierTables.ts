import assert from "node:assert/strict";
import { parseSettings } from "../../settings/parseSettings";
import type { StackSettings } from "../../settings/stackSchema";
import { Refused, table, testRefusals } from "./refusal";

/** What is known of a tier's settings. */
interface TierTable {
  /** All of its defaults: a change of one changes every stack that does not set it. */
  readonly defaults: unknown;
  readonly refused: Readonly<Record<string, Refused>>;
}

/** Registers the tests of a tier's settings. */
export function describeTier(tier: keyof StackSettings, file: string): void {
  const { defaults, refused } = table<TierTable>(file);
  describe(`thanos:${tier}`, () => {
    // Through JSON, where a default of nothing is no key.
    it("has these defaults", () =>
      assert.deepEqual(JSON.parse(JSON.stringify(parseSettings({})[tier])), defaults));
    describe("is refused:", () => testRefusals(refused));
  });
}
