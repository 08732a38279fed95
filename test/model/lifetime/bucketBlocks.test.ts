import assert from "node:assert/strict";
import { bucketBlocks, howMuchIsMade } from "../../../model/lifetime/bucketBlocks";
import type { BlockCompactor } from "../../../model/lifetime/dataPath";

const hour = 3600;
const day = 24 * hour;

/** The guide's, with other retentions. */
const compactor = (raw: number, fiveMinutes: number, oneHour: number): BlockCompactor => ({
  retention: { raw, fiveMinutes, oneHour },
  deleteDelay: 2 * day,
  consistencyDelay: hour / 2,
  downsampling: true,
});

/** Blocks of two days and longer, in hours. */
const longBlocks = (given: BlockCompactor) =>
  bucketBlocks(given)
    .filter(({ from, to }) => to - from >= 2 * day)
    .map(({ resolution, from, to, made }) => [resolution, from / hour, to / hour, made / hour]);

describe("the blocks of a window of 14 days", () => {
  it("become one in each resolution four and a half hours after its end, when raw ones are kept", () =>
    assert.deepEqual(longBlocks(compactor(90 * day, 180 * day, 360 * day)), [
      ...[0, 48, 96, 144, 192, 240, 288].map((from) => ["raw", from, from + 48, from + 52.5]),
      ["raw", 0, 336, 340.5],
      // The last one goes into the block of 14 days in the round in which it is made.
      ...[0, 48, 96, 144, 192, 240].map((from) => ["fiveMinutes", from, from + 48, from + 52.5]),
      ["fiveMinutes", 0, 336, 340.5],
      ["oneHour", 0, 336, 340.5],
    ]));

  it("become one of 5m samples only two days later, when raw ones are gone", () =>
    assert.deepEqual(
      longBlocks(compactor(3 * day, 20 * day, 360 * day)).filter(
        ([resolution, from, to]) => resolution !== "raw" && Number(to) - Number(from) > 48,
      ),
      [
        ["fiveMinutes", 0, 336, 389],
        ["oneHour", 0, 336, 389],
      ],
    ));

  const made: Readonly<Record<string, readonly [BlockCompactor, string, string]>> = {
    "the guide's": [compactor(90 * day, 180 * day, 360 * day), "all", "all"],
    "all forever": [compactor(Infinity, Infinity, Infinity), "all", "all"],
    "those that end before a 1h block is made": [compactor(3 * day, 10 * day, 730 * day), "all", "none"],
    "those that last for a part of them": [compactor(3 * day, 13 * day, 730 * day), "all", "part"],
    "those that last": [compactor(3 * day, 14 * day, 730 * day), "all", "all"],
    "raw ones that make up for short 5m ones": [compactor(12 * day, 10 * day, 730 * day), "all", "all"],
    "no downsampling": [
      { ...compactor(90 * day, 180 * day, 360 * day), downsampling: false },
      "none",
      "none",
    ],
    "a Compactor that sees blocks too late": [
      { ...compactor(40 * hour, 15 * day, 360 * day), consistencyDelay: 12 * hour, deleteDelay: day },
      "part",
      "part",
    ],
  };
  for (const [name, [given, fiveMinutes, oneHour]] of Object.entries(made))
    it(`with ${name}: 5m samples of ${fiveMinutes}, 1h samples of ${oneHour}`, () =>
      assert.deepEqual(
        [howMuchIsMade(given, "fiveMinutes"), howMuchIsMade(given, "oneHour")],
        [fiveMinutes, oneHour],
      ));
});
