import assert from "node:assert/strict";
import fc from "fast-check";
import { findGaps, joinSpans } from "../../../model/lifetime/spans";

const span = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
  .map(([from, to]) => ({ from, to }));

describe("spans", () => {
  const has = (spans: readonly { from: number; to: number }[], at: number) =>
    spans.some(({ from, to }) => from <= at && at < to);

  it("are joined where they touch, and nothing else becomes part of them", () =>
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), (spans) => {
        const joined = joinSpans(spans);
        for (let at = 0; at < 21; at++) assert.equal(has(joined, at), has(spans, at));
        joined.slice(1).forEach(({ from }, at) => assert.ok(from > joined[at].to));
      }),
    ));

  it("leave gaps, which are all the rest", () =>
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), (spans) => {
        const gaps = findGaps({ from: 3, to: 15 }, spans);
        for (let at = 0; at < 21; at++)
          assert.equal(has(gaps, at), at >= 3 && at < 15 && !has(spans, at), `at ${at}`);
      }),
    ));
});
