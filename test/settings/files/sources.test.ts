import assert from "node:assert/strict";
import { readSources, ReadSettings } from "../../../settings/files/sources";

const base: ReadSettings = {
  prometheus: { scrapeInterval: "30s", externalLabels: { region: "eu" }, extraArgs: [] },
  query: { stores: [] },
};
const read = (prometheus: object = {}, jobs: unknown[] = [], more: object = {}) =>
  readSources({ ...base, ...more, prometheus: { ...base.prometheus, ...prometheus } }, jobs, [[], []]);

describe("what is known of the series that rules read", () => {
  it("is the shortest interval of all jobs", () => {
    const jobs = [{ scrape_interval: "1m" }, { scrape_interval: "5s" }, { scrape_interval: "0s" }, null, 1];
    assert.equal(read().prometheus.interval, 30);
    assert.equal(read({}, jobs).prometheus.interval, 5);
    assert.equal(read({}, jobs).ruler.interval, 5);
  });

  it("is no interval where samples come from elsewhere", () => {
    for (const flag of ["--web.enable-remote-write-receiver", "--web.enable-otlp-receiver"])
      assert.equal(read({ extraArgs: [flag] }).prometheus.interval, undefined);
    const { prometheus, ruler } = read({}, [], { query: { stores: ["other:10901"] } });
    assert.deepEqual([prometheus.interval, ruler.interval], [30, undefined]);
  });

  it("is which labels only others see, unless a job brings any", () => {
    assert.deepEqual(read().prometheus.external, {
      prometheus_shard: undefined,
      prometheus_replica: undefined,
      rule_replica: undefined,
      region: "eu",
    });
    assert.equal(read({}, [], { cluster: "prod" }).prometheus.external?.cluster, "prod");
    assert.deepEqual(read({}, [{ honor_labels: true }], { cluster: "prod" }).prometheus.external, {});
    assert.equal(read().ruler.external, undefined);
  });

  it("is what is recorded: for Ruler also by Prometheus", () => {
    const file = (record: string) => [
      { path: [], name: record, content: { groups: [{ rules: [{ record }] }] } },
    ];
    const { prometheus, ruler } = readSources(base, [], [file("a"), file("b")]);
    assert.deepEqual([...(prometheus.recorded ?? [])], ["a"]);
    assert.deepEqual([...(ruler.recorded ?? [])], ["a", "b"]);
  });
});
