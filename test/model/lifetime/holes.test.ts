import assert from "node:assert/strict";
import fc from "fast-check";
import { type DataPath, keptFor } from "../../../model/lifetime/dataPath";
import { howMuchIsMade } from "../../../model/lifetime/bucketBlocks";
import { findHoles } from "../../../model/lifetime/holes";
import { isDeletedTooEarly } from "../../../model/lifetime/markedBlocks";
import { findRepeats } from "../../../model/lifetime/repeats";
import { type Setup, simulate } from "./simulation";

const hours = (count: number) => count * 60;

/** The same for the model, which counts in seconds. */
const pathOf = (setup: Setup): DataPath => ({
  local: { retention: setup.localRetention * 60, oldest: setup.sidecarOldest * 60 },
  store: {
    sync: setup.syncInterval * 60,
    ignoreMarksAfter: setup.ignoreMarks * 60,
    youngest: setup.leaveToSidecars * 60,
    oldest: setup.storeOldest * 60,
    consistencyDelay: setup.storeConsistency * 60,
  },
  compactor: {
    retention: {
      raw: keptFor(setup.raw * 60),
      fiveMinutes: keptFor(setup.fiveMinutes * 60),
      oneHour: keptFor(setup.oneHour * 60),
    },
    deleteDelay: setup.deleteDelay * 60,
    consistencyDelay: setup.consistencyDelay * 60,
    // A round of the simulation takes no time; the model's half hour is for the step of it.
    wait: setup.wait * 60,
    downsampling: true,
  },
});

/** A setup in which everything is a little easier: a hole that is left is one whatever the programs' phases are. */
const easier = (setup: Setup): Setup => {
  const phase = hours(8) + setup.wait;
  const more = (time: number) => (time === 0 ? 0 : time + phase);
  return {
    ...setup,
    localRetention: setup.localRetention + hours(8),
    sidecarOldest: setup.sidecarOldest + hours(8),
    storeOldest: setup.storeOldest + hours(8),
    raw: more(setup.raw),
    fiveMinutes: more(setup.fiveMinutes),
  };
};

/** From `least` on, in hours, and now and then forever. */
const kept = (least: number, most: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: least, max: most }).map(hours) },
    { weight: 1, arbitrary: fc.constant(0) },
  );
const setups: fc.Arbitrary<Setup> = fc.record({
  localRetention: fc.integer({ min: 6, max: 72 }).map(hours),
  raw: kept(40, 15 * 24),
  fiveMinutes: kept(240, 17 * 24),
  oneHour: kept(24, 24 * 24),
  deleteDelay: fc.integer({ min: 24, max: 96 }).map(hours),
  consistencyDelay: fc.constantFrom(0, 30, hours(2), hours(12)),
  wait: fc.constantFrom(30, 30, 30, hours(5), hours(20)),
  syncInterval: fc.constantFrom(30, 60, hours(3), hours(12)),
  ignoreMarks: fc.constantFrom(0, hours(1), hours(12), hours(24), hours(47)),
  leaveToSidecars: fc.constantFrom(0, 0, hours(12), hours(48)),
  upload: fc.constantFrom(0, 30),
  sidecarOldest: fc.constantFrom(Infinity, Infinity, hours(4), hours(12), hours(54)),
  storeOldest: fc.constantFrom(Infinity, Infinity, Infinity, hours(24 * 5), hours(24 * 16)),
  storeConsistency: fc.constantFrom(0, 0, 30, hours(12)),
});

const day = 86400;

/** Whether a fine resolution is kept so much longer than the coarse one that it is downsampled again within the run. */
function lasts(
  { retention, deleteDelay }: DataPath["compactor"],
  fine: "raw" | "fiveMinutes",
  coarse: "fiveMinutes" | "oneHour",
): boolean {
  const runs = Math.min(Math.max(...Object.values(retention)), 24 * day);
  return retention[fine] - retention[coarse] > day && retention[coarse] + deleteDelay / 2 + day < runs;
}

describe("the model of samples' lives agrees with a simulation of blocks", function () {
  // A run of the simulation takes a second, on a machine that does other things too.
  this.timeout(180_000);

  it("about holes, resolutions that are made, and blocks that are gone", () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const path = pathOf(setup);
        const seen = simulate(setup);
        const holes = findHoles(path);
        if (holes.length === 0)
          assert.deepEqual(seen.holes.slice(0, 3), [], "a hole that the model does not know");
        else if (findHoles(pathOf(easier(setup))).length > 0)
          assert.notEqual(seen.holes.length, 0, "no hole");
        for (const { age } of seen.holes)
          assert.ok(
            holes.some(({ from, to }) => from / 60 <= age && age <= to / 60),
            `a hole at the age of ${age / 60} h`,
          );

        const robust = pathOf(easier(setup)).compactor;
        let told = "";
        for (const [resolution, made] of [
          ["fiveMinutes", seen.made5m],
          ["oneHour", seen.made1h],
        ] as const) {
          told = howMuchIsMade(path.compactor, resolution);
          if (told === "all") assert.equal(made, 168, `${resolution}: all`);
          if (howMuchIsMade(robust, resolution) === "none") assert.equal(made, 0, `${resolution}: none`);
          if (howMuchIsMade(robust, resolution) === "part") assert.ok(made < 168, `${resolution}: part`);
        }
        const { deleteDelay } = path.compactor;
        if (!isDeletedTooEarly(deleteDelay, path.store)) assert.equal(seen.goneBlocks, 0, "blocks are gone");

        const repeated = [path.compactor, robust].map((given) =>
          findRepeats(given).some(({ fine, coarse }) => lasts(given, fine, coarse)),
        );
        if (repeated.every(Boolean)) assert.ok(seen.mostDownsampled > 1, "nothing is downsampled again");
        const { raw, fiveMinutes, oneHour } = path.compactor.retention;
        if (raw < fiveMinutes - day && fiveMinutes < oneHour - day && told === "all")
          assert.ok(seen.mostDownsampled <= 1, "blocks are downsampled again");
      }),
      { numRuns: Number(process.env.RUNS ?? 15) },
    );
  });

  it("where the Compactor merges replicas, however much later one of them uploads", () => {
    fc.assert(
      fc.property(setups, fc.constantFrom(0, 30, hours(2), hours(13), hours(60)), (setup, secondReplica) => {
        const path = pathOf(setup);
        const seen = simulate({ ...setup, secondReplica });
        const holes = findHoles(path);
        for (const { age } of seen.holes)
          assert.ok(
            holes.some(({ from, to }) => from / 60 <= age && age <= to / 60),
            `a hole at the age of ${age / 60} h`,
          );
        if (howMuchIsMade(path.compactor, "fiveMinutes") === "all") assert.equal(seen.made5m, 168, "5m");
        if (howMuchIsMade(path.compactor, "oneHour") === "all") assert.equal(seen.made1h, 168, "1h");
        if (!isDeletedTooEarly(path.compactor.deleteDelay, path.store))
          assert.equal(seen.goneBlocks, 0, "blocks are gone");
      }),
      { numRuns: Number(process.env.RUNS ?? 15) },
    );
  });

  it("about blocks that are deleted under the stores", () => {
    const short = { raw: hours(72), fiveMinutes: hours(240), oneHour: hours(240), localRetention: hours(48) };
    const others = {
      consistencyDelay: 30,
      leaveToSidecars: 0,
      upload: 30,
      syncInterval: hours(3),
      storeConsistency: 0,
      wait: 30,
    };
    const all = { sidecarOldest: Infinity, storeOldest: Infinity };
    const setup: Setup = { ...short, ...others, ...all, deleteDelay: hours(24), ignoreMarks: hours(36) };
    const right = { ...setup, ignoreMarks: hours(12) };
    const isToldOf = (given: Setup) =>
      isDeletedTooEarly(pathOf(given).compactor.deleteDelay, pathOf(given).store);
    assert.deepEqual([isToldOf(setup), isToldOf(right)], [true, false]);
    assert.notEqual(simulate(setup).goneBlocks, 0);
    assert.equal(simulate(right).goneBlocks, 0);
  });
});
