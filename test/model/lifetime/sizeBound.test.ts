import assert from "node:assert/strict";
import fc from "fast-check";
import { blockLength } from "../../../model/lifetime/blockTimes";
import { BoundLoad, keptBySize, sizeFor } from "../../../model/lifetime/sizeBound";
import { blockBytes, sizePrometheus } from "../../../model/sizing";

/** Blocks that are on the disk, as Prometheus deletes them by their size: the age of the oldest one's end after many blocks. */
function simulate(bytes: number, load: BoundLoad): number {
  const { wal, head } = sizePrometheus({ ...load, retention: 0 });
  const each = blockBytes(load, blockLength, blockLength);
  let ends: number[] = [];
  for (let now = blockLength; now <= 200 * blockLength; now += blockLength) {
    ends.unshift(now);
    let sum = wal + head;
    const first = ends.findIndex(() => (sum += each) > bytes);
    if (first >= 0) ends = ends.slice(0, first);
  }
  return ends.length * blockLength;
}

const loads = fc.record({
  series: fc.integer({ min: 1, max: 5_000_000 }),
  scrapeInterval: fc.integer({ min: 1, max: 120 }),
  churnPerHour: fc.double({ min: 0, max: 2, noNaN: true }),
});

describe("a bound of bytes", () => {
  it("keeps samples as long as Prometheus does", () =>
    fc.assert(
      fc.property(loads, fc.integer({ min: 0, max: 2 ** 40 }), (load, bytes) => {
        const kept = keptBySize(bytes, load);
        fc.pre(kept < 200 * blockLength);
        assert.equal(kept, simulate(bytes, load));
      }),
    ));

  it("that is made for a time keeps samples so long, and a byte less of a block does not", () =>
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 100 }), (load, blocks) => {
        const bytes = sizeFor(blocks * blockLength, load);
        assert.equal(keptBySize(bytes * (1 + 1e-9), load), blocks * blockLength);
        assert.equal(keptBySize(bytes * (1 - 1e-9), load), (blocks - 1) * blockLength);
      }),
    ));
});
