import assert from "node:assert/strict";
import {
  countLostForGood,
  countSamples,
  judge,
  type KnownSeries,
  type Sample,
  seriesCount,
} from "./knownSeries";

const now = 1_764_600_000;
const at = (series: number, scraped: number): string => String(series * 1e10 + scraped);
const all = (values: (series: number) => readonly Sample[]): KnownSeries[] =>
  Array.from({ length: seriesCount }, (_, series) => ({
    metric: { series: String(series) },
    values: values(series),
  }));

describe("known series", () => {
  const times = [now, now + 15];
  const right = all((series) => times.map((time): Sample => [time, at(series, time - 20)]));

  it("are right if each has a value of its own, scraped a moment before", () =>
    assert.deepEqual(judge(right, times), { wrong: 0, missing: 0 }));

  it("are incomplete without a series, and without a step of each", () => {
    assert.deepEqual(judge(right.slice(1), times), { wrong: 0, missing: 2 });
    const firstOnly = all((series) => [[now, at(series, now - 20)]]);
    assert.deepEqual(judge(firstOnly, times), { wrong: 0, missing: seriesCount });
    assert.deepEqual(judge([], times), { wrong: 0, missing: 2 * seriesCount });
  });

  it("are wrong with another's value, with one of the future, of long ago, or twice", () => {
    const one = (values: readonly Sample[]) => judge([{ metric: { series: "3" }, values }], [now]).wrong;
    assert.equal(one([[now, at(4, now - 20)]]), 1);
    assert.equal(one([[now, at(3, now + 20)]]), 1);
    assert.equal(one([[now, at(3, now - 400)]]), 1);
    assert.equal(
      one([
        [now, at(3, now - 20)],
        [now, at(3, now - 20)],
      ]),
      1,
    );
  });

  const sampled = (...seconds: number[]): KnownSeries[] => [
    { metric: { series: "3" }, values: seconds.map((one): Sample => [now + one, at(3, now + one)]) },
  ];

  it("lost and doubled samples are counted one by one", () => {
    assert.deepEqual(countSamples(sampled(0, 30, 60), 30), { lost: 0, doubled: 0 });
    assert.deepEqual(countSamples(sampled(0, 30, 120), 30), { lost: 2, doubled: 0 });
    assert.deepEqual(countSamples(sampled(0, 30, 31, 60), 30), { lost: 0, doubled: 1 });
    assert.deepEqual(countSamples(sampled(0, 8, 30, 60), 30), { lost: 0, doubled: 0 });
  });

  it("a sample is lost for good if no replica has it", () => {
    const replicas = [...sampled(1, 31, 91), ...sampled(14, 74, 104)];
    assert.equal(countLostForGood(replicas, 30), 0);
    assert.equal(countLostForGood([...sampled(1, 91), ...sampled(14, 104)], 30), 2);
    assert.equal(countLostForGood(sampled(0, 29.99, 60.01, 90), 30), 0);
  });
});
