import assert from "node:assert/strict";
import { catalogueOf } from "../../model/flagCatalogue";
import { deletion, goMemoryShare, localRetention, lookback, retentionBounds } from "../../model/thresholds";
import { durationSeconds } from "../../model/units";

/** What a program takes when the flag is left out, in seconds. */
const standard = (program: "compact" | "store", flag: string): number | undefined => {
  const text = catalogueOf(program, "v0.42.4")?.flags[flag].default ?? "";
  // Go writes 48h as 48h0m0s.
  return durationSeconds(text);
};

describe("thresholds", () => {
  it("of deletion are the defaults of the real programs, and the shortest delay is what their readers need", () => {
    assert.equal(durationSeconds(deletion.delay), standard("compact", "delete-delay"));
    assert.equal(durationSeconds(deletion.ignoredAfter), standard("store", "ignore-deletion-marks-delay"));
    assert.equal(deletion.least, durationSeconds(deletion.ignoredAfter));
  });

  it("of memory are the default of the real programs", () =>
    assert.equal(
      goMemoryShare,
      Number(catalogueOf("store", "v0.42.4")?.flags["auto-gomemlimit.ratio"].default),
    ));

  it("have the values of their sources", () => {
    assert.equal(retentionBounds.raw.least, durationSeconds("40h"));
    assert.equal(retentionBounds.fiveMinutes.least, durationSeconds("10d"));
    assert.equal(localRetention.least, durationSeconds("6h"));
    assert.equal(lookback.longestInterval, durationSeconds("2m30s"));
  });
});
