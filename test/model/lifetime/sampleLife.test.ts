import assert from "node:assert/strict";
import type { DataPath } from "../../../model/lifetime/dataPath";
import { sampleLives } from "../../../model/lifetime/sampleLife";
import { outageSurvived } from "../../../model/lifetime/localSamples";

const hour = 3600;
const day = 24 * hour;
const path: DataPath = {
  local: { retention: 2 * day },
  store: { sync: hour / 4, ignoreMarksAfter: day, youngest: 0 },
  compactor: {
    retention: { raw: 90 * day, fiveMinutes: 180 * day, oneHour: 360 * day },
    deleteDelay: 2 * day,
    consistencyDelay: hour / 2,
    downsampling: true,
  },
};

describe("the life of two hours of samples", () => {
  it("begins in Prometheus, goes on in the bucket in three resolutions, and ends in the stores", () => {
    const [first] = sampleLives(path);
    const end = 14 * day;
    assert.deepEqual(first, {
      samples: { from: 0, to: 2 * hour },
      // Deleted when the block two days later is cut.
      local: { from: 0, to: 2 * day + 3 * hour },
      bucket: {
        raw: [{ from: 3.5 * hour, to: end + 90 * day }],
        fiveMinutes: [{ from: 52.5 * hour, to: end + 180 * day }],
        oneHour: [{ from: end + 4.5 * hour, to: end + 360 * day }],
      },
      store: [{ from: 3.75 * hour, to: end + 361 * day }],
    });
  });

  it("begins in the stores at the age that is left to sidecars", () => {
    const [first] = sampleLives({ ...path, store: { ...path.store, youngest: day } });
    assert.equal(first.store[0].from, day + 2 * hour);
  });

  it("ends locally as long after a failed upload as the retention says", () => {
    assert.equal(outageSurvived({ retention: 6 * hour }), 5.5 * hour);
    assert.equal(outageSurvived({ retention: 2 * day }), 47.5 * hour);
  });
});
