import assert from "node:assert/strict";
import { type Asked, sumUp } from "./asked";

const began = 1_764_600_000_000;
const query = (second: number, more: Partial<Asked> = {}): Asked => ({
  kind: "instant",
  to: "Query",
  at: began + second * 1000,
  milliseconds: 100,
  wrong: 0,
  missing: 0,
  ...more,
});

describe("the sum of a row's queries", () => {
  it("is nothing where all were answered", () => {
    const found = sumUp(
      [0, 1, 2, 3].map((second) => query(second)),
      began,
    );
    assert.deepEqual(found, {
      asked: 4,
      failed: 0,
      wrong: 0,
      partial: 0,
      longestOutage: 0,
      longestRecentOutage: 0,
      wellAfter: 0,
    });
  });

  it("tells failed queries, wrong answers, and partial ones that say so", () => {
    const { failed, wrong, partial } = sumUp(
      [
        query(0, { failed: "503" }),
        query(1, { missing: 3 }),
        query(2, { missing: 3, warnings: "a store is away" }),
        query(3, { wrong: 1, warnings: "a store is away" }),
      ],
      began,
    );
    assert.deepEqual({ failed, wrong, partial }, { failed: 1, wrong: 2, partial: 1 });
  });

  it("measures the time without a whole answer, of recent data and of any, and until all is well", () => {
    const recent = [query(0), query(1), query(2, { failed: "refused" }), query(6)];
    const history = [0, 1, 40].map((second) => query(second, { kind: "history" }));
    const found = sumUp([...recent, ...history], began);
    assert.equal(found.longestRecentOutage, 4);
    assert.equal(found.longestOutage, 38);
    assert.equal(found.wellAfter, 2.1);
  });
});
