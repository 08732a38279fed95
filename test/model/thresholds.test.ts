import assert from "node:assert/strict";
import { catalogueOf } from "../../model/flagCatalogue";
import {
  deletion,
  goMemoryShare,
  localRetention,
  longestServed,
  lookback,
  retentionBounds,
  uploadedAfter,
} from "../../model/thresholds";
import { durationSeconds } from "../../model/units";

/** What a program takes when the flag is left out, in seconds. */
const standard = (program: "compact" | "store", flag: string): number | undefined => {
  const text = catalogueOf(program, "v0.42.4")?.flags[flag].default ?? "";
  // Go writes 48h as 48h0m0s.
  return durationSeconds(text);
};

describe("thresholds", () => {
  it("of deletion are the defaults of the real programs, and one is half of the other", () => {
    assert.equal(durationSeconds(deletion.delay), standard("compact", "delete-delay"));
    assert.equal(durationSeconds(deletion.ignoredAfter), standard("store", "ignore-deletion-marks-delay"));
    assert.equal(longestServed(durationSeconds(deletion.delay) ?? 0), durationSeconds(deletion.ignoredAfter));
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
    assert.equal(uploadedAfter, durationSeconds("3h30m"));
    assert.equal(lookback.longestInterval, durationSeconds("2m30s"));
  });
});
