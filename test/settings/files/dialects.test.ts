import assert from "node:assert/strict";
import { readDialects, SpokenSettings } from "../../../settings/files/dialects";

const base: SpokenSettings = {
  images: { prometheus: "quay.io/prometheus/prometheus:v3.15.2", thanos: "quay.io/thanos/thanos:v0.41.0" },
  prometheus: { extraArgs: [] },
  query: { extraArgs: [] },
  ruler: { extraArgs: [] },
};
const experimental = "--enable-feature=promql-experimental-functions";

describe("the PromQL of a stack's programs", () => {
  it("is that of their versions", () => {
    const { prometheus, ruler } = readDialects(base);
    assert.deepEqual([prometheus.minor, ruler.minor], [15, 8]);
    assert.deepEqual([...prometheus.features, ...ruler.features], []);
  });

  it("has features in any form of the flag", () => {
    for (const extraArgs of [
      ["--enable-feature=a,b"],
      ["--enable-feature=a", "--enable-feature", "b"],
      ["--log.level=info", "--enable-feature", "a,b"],
    ])
      assert.deepEqual(
        [...readDialects({ ...base, prometheus: { extraArgs } }).prometheus.features],
        ["a", "b"],
      );
  });

  it("has for Ruler only what Query knows too", () => {
    const features = (query: string[], ruler: string[]) =>
      readDialects({ ...base, query: { extraArgs: query }, ruler: { extraArgs: ruler } }).ruler;
    assert.equal(features([experimental], []).features.size, 0);
    assert.equal(features([], [experimental]).features.size, 0);
    assert.equal(features([experimental], [experimental]).features.size, 1);
    assert.equal(features([], ["--query.enable-x-functions"]).extended, false);
    assert.equal(features(["--query.enable-x-functions"], ["--query.enable-x-functions"]).extended, true);
  });
});
