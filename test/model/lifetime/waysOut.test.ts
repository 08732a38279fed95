import assert from "node:assert/strict";
import fc from "fast-check";
import type { DataPath } from "../../../model/lifetime/dataPath";
import { findHoles } from "../../../model/lifetime/holes";
import { leastLocalRetention, leastRetention, withRetention } from "../../../model/lifetime/waysOut";

const hour = 3600;
const day = 24 * hour;

const paths: fc.Arbitrary<DataPath> = fc
  .record({
    local: fc.integer({ min: 6, max: 96 }),
    sync: fc.constantFrom(0.25, 1, 6, 30),
    ignored: fc.integer({ min: 0, max: 48 }),
    youngest: fc.constantFrom(0, 0, 24, 60),
    raw: fc.integer({ min: 40, max: 300 }),
    fiveMinutes: fc.integer({ min: 240, max: 400 }),
    deleteDelay: fc.integer({ min: 24, max: 96 }),
    consistencyDelay: fc.constantFrom(0.5, 0.5, 10),
  })
  .map(({ local, sync, ignored, youngest, raw, fiveMinutes, deleteDelay, consistencyDelay }) => ({
    local: { retention: local * hour },
    store: { sync: sync * hour, ignoreMarksAfter: ignored * hour, youngest: youngest * hour },
    compactor: {
      retention: { raw: raw * hour, fiveMinutes: fiveMinutes * hour, oneHour: 720 * day },
      deleteDelay: deleteDelay * hour,
      consistencyDelay: consistencyDelay * hour,
      downsampling: true,
    },
  }));

describe("what closes a hole", () => {
  it("between local disks and stores is the local retention that is found", () =>
    fc.assert(
      fc.property(paths, (path) => {
        const needed = leastLocalRetention(path);
        const holes = findHoles({ ...path, local: { retention: Math.max(needed, 6 * hour) } });
        assert.deepEqual(
          holes.filter(({ before }) => before === "stores"),
          [],
        );
      }),
      { numRuns: 50 },
    ));

  it("between resolutions is the retention that is found", () =>
    fc.assert(
      fc.property(paths, (path) => {
        if (!findHoles(path).some(({ before }) => before === "end")) return;
        const [raw, fiveMinutes] = [leastRetention(path, "raw"), leastRetention(path, "fiveMinutes")];
        assert.ok(raw ?? fiveMinutes, "there is no way out");
        for (const retention of [raw && { raw }, fiveMinutes && { fiveMinutes }])
          if (retention)
            assert.deepEqual(
              findHoles(withRetention(path, retention)).filter(({ before }) => before === "end"),
              [],
            );
      }),
      { numRuns: 50 },
    ));
});
