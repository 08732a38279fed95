import assert from "node:assert/strict";
import { cellsOf, type Share } from "../../../policies/reading/blockShares";
import { hashMod, relabel } from "../../../policies/reading/relabeledLabels";
import { relabelRules } from "../../../policies/reading/relabelRules";

const after = (labels: Record<string, string>, ...rules: object[]) => {
  const left = relabel(relabelRules(rules), new Map(Object.entries(labels)));
  return left && Object.fromEntries(left);
};

describe("relabeling", () => {
  it("keeps and drops by the whole text", () => {
    assert.equal(after({ a: "xy" }, { action: "keep", source_labels: ["a"], regex: "x" }), undefined);
    assert.deepEqual(after({ a: "xy" }, { action: "drop", source_labels: ["a"], regex: "x" }), { a: "xy" });
  });

  it("replaces by groups, and takes away what becomes empty", () => {
    const rule = {
      source_labels: ["a", "b"],
      regex: "(.*);(?<last>.*)",
      target_label: "c",
      replacement: "${last}-$1",
    };
    assert.deepEqual(after({ a: "1", b: "2" }, rule), { a: "1", b: "2", c: "2-1" });
    assert.deepEqual(after({ a: "1" }, { target_label: "a", replacement: "" }), {});
  });

  it("keeps and drops labels by their names", () => {
    assert.deepEqual(after({ a: "1", b: "2" }, { action: "labelkeep", regex: "a" }), { a: "1" });
    assert.deepEqual(after({ a: "1", b: "2" }, { action: "labelmap", regex: "(a)", replacement: "x_$1" }), {
      a: "1",
      b: "2",
      x_a: "1",
    });
  });

  // Of Prometheus' own model/relabel/relabel_test.go.
  it("makes the numbers that Prometheus makes", () => {
    assert.equal(hashMod("baz", 1000), 976);
    assert.equal(hashMod("foo\nbar", 1000), 734);
  });
});

describe("numbers of blocks", () => {
  const share = (modulus: number, ...kept: number[]): { share: Share; taker: string } => ({
    share: { key: "block", modulus, kept },
    taker: kept.join(),
  });
  const untaken = (...shares: ReturnType<typeof share>[]) =>
    cellsOf(shares).flatMap(({ number, takers }) => (takers.length === 0 ? [number] : []));

  it("are all taken by shards of different moduli that fit", () =>
    assert.deepEqual(untaken(share(2, 0), share(4, 1, 3)), []));
  it("are left out where one is missing", () => assert.deepEqual(untaken(share(2, 0), share(3, 1)), [3, 5]));
});
