import "./suite";
import assert from "node:assert/strict";
import { findTarget } from "../../cli/target";
import { ports } from "../../model/addresses";
import { metric, period } from "../support/backfill";
import { eventually } from "../support/eventually";
import { metricsOf } from "../support/podHttp";
import { askPod, query, Series } from "../support/thanosApi";
import { externalStack, tierPods } from "./externalStack";

/**
 * The back-filled series as the buckets of a histogram. Scraped ones can fall out of step for a moment, and
 * Prometheus then answers with a note that it made them monotonic.
 */
const buckets = [
  ["a", "1"],
  ["b", "2"],
  ["c", "+Inf"],
].reduce((series, [name, le]) => `label_replace(${series}, "le", "${le}", "series", "${name}")`, metric);

/** PromQL of many kinds, over what was back-filled and over what is scraped. */
const questions: readonly string[] = [
  `sum by (series) (${metric})`,
  `deriv(${metric}[1h])`,
  `topk(2, ${metric})`,
  `quantile_over_time(0.9, ${metric}[2h])`,
  `max_over_time(sum(${metric})[1h:1m])`,
  `${metric} offset 1d - ${metric}`,
  `label_replace(${metric}, "copy", "$1-", "series", "(.*)")`,
  `absent(e2e_there_is_no_such_series)`,
  `count by (job) (up)`,
  `sum by (job) (rate(process_cpu_seconds_total[5m]))`,
  `histogram_quantile(0.3, sum by (le) (${buckets}))`,
  `sum by (pod) (up) / on (pod) group_left count by (pod) (up)`,
  `predict_linear(process_resident_memory_bytes{job="thanos-query"}[5m], 3600)`,
];

/** Two engines may add the same numbers in another order, so the last digits are left out. */
const rounded = (value: string): string =>
  Number.isFinite(Number(value)) ? Number(value).toPrecision(10) : value;

const comparable = (series: readonly Series[]): string[] =>
  series
    .map(({ metric, value, values }) => {
      const samples = [...(value ? [value] : []), ...(values ?? [])];
      const labels = Object.entries(metric).sort(([one], [other]) => one.localeCompare(other));
      return JSON.stringify([labels, samples.map(([time, text]) => [time, rounded(text)])]);
    })
    .sort();

describe("7e. With `query.engine: thanos` answers are those of Prometheus' engine @slow", () => {
  before("a stack with that engine runs, and has the first stack's Query as a StoreAPI", async function () {
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
    await externalStack();
    const [pod] = await tierPods("query");
    await eventually("it has the first stack's data", async () => {
      const found = await query(metric, { time: String(period().to - 60) }, pod);
      assert.ok(found.length > 0, "it has none");
    });
  });

  it("each query that names no engine is run by Thanos'", async () => {
    const [pod] = await tierPods("query");
    const byThanos = async () => (await metricsOf(pod, ports.web)).sum("thanos_engine_queries_total");
    const before = await byThanos();
    await query("vector(1)", {}, pod);
    assert.equal(await byThanos(), before + 1);
    await query("vector(1)", { engine: "prometheus" }, pod);
    assert.equal(await byThanos(), before + 1);
  });

  for (const promql of questions) {
    it(promql, async () => {
      const [pod] = await tierPods("query");
      // Where nothing changes any more: a past day of what was back-filled, some minutes ago of what is scraped.
      const at = promql.includes(metric) ? period().from + 8 * 86400 : Math.floor(Date.now() / 1000) - 60;
      const window = promql.includes(metric) ? 6 * 3600 : 240;
      const instant = { query: promql, time: String(at) };
      const range = { query: promql, start: String(at - window), end: String(at), step: String(window / 12) };
      for (const [path, parameters] of [
        ["query", instant],
        ["query_range", range],
      ] as const) {
        const ask = async (more: Readonly<Record<string, string>> = {}): Promise<string[]> =>
          comparable((await askPod<{ result: Series[] }>(pod, path, { ...parameters, ...more })).result);
        const byThanos = await ask();
        assert.ok(byThanos.length > 0, `${path} has no answer, so there is nothing to compare`);
        assert.deepEqual(byThanos, await ask({ engine: "prometheus" }), path);
      }
    });
  }
});
