import assert from "node:assert/strict";
import { ports } from "../../model/addresses";
import { metric, period } from "../support/backfill";
import { eventually } from "../support/eventually";
import { getFromPod, metricsOf } from "../support/podHttp";
import { pods } from "../support/kubernetes";
import { Series } from "../support/thanosApi";

/** Range queries that all Query pods have answered. */
async function rangeQueries(): Promise<number> {
  const metrics = await Promise.all((await pods("query")).map((pod) => metricsOf(pod, ports.web)));
  return metrics.reduce((sum, each) => sum + each.sum("http_requests_total", { handler: "query_range" }), 0);
}

/** A test that asks one Query Frontend the same question twice. @param kind which cache, for the test's name. */
export function provesCache(kind: string): void {
  it(`${kind}: hit metric up, Query not asked again, bodies equal`, async () => {
    const [frontend] = await pods("query-frontend");
    const hits = async (): Promise<number> =>
      (await metricsOf(frontend, ports.web)).sum("cortex_cache_hits_total");
    // A day of its own for each call, so that no earlier run of the tests has put the answer into the cache.
    const start = period().from + 86400 + Math.floor(Math.random() * 10 * 86400);
    const parameters = new URLSearchParams({
      query: `sum(${metric})`,
      start: String(start),
      end: String(start + 86400),
      step: "300",
    });
    const path = `/api/v1/query_range?${parameters.toString()}`;
    const askFrontend = (): Promise<string> => getFromPod(frontend, ports.web, path);

    const asked = await rangeQueries();
    const first = await askFrontend();
    const [series] = (JSON.parse(first) as { data: { result: Series[] } }).data.result;
    assert.ok(
      (series?.values?.length ?? 0) > 200,
      `too few samples to prove anything: ${first.slice(0, 300)}`,
    );
    const askedOnce = await rangeQueries();
    assert.ok(askedOnce > asked, "the first query did not reach Query, so it proves nothing");

    // A cache outside the process is filled in the background: the proof is the first repetition that hits it.
    await eventually(
      "the answer comes from the cache",
      async () => {
        const [hitsBefore, askedBefore] = [await hits(), await rangeQueries()];
        const again = await askFrontend();
        const [hitsAfter, askedAfter] = [await hits(), await rangeQueries()];
        assert.ok(hitsAfter > hitsBefore, "no hit");
        assert.equal(askedAfter, askedBefore, "Query was asked again");
        assert.equal(again, first, "the cached answer is another");
        console.log(
          `      ${hitsAfter - hitsBefore} hits, range queries to Query: ${askedBefore} before, ${askedAfter} after`,
        );
      },
      { timeout: 20_000 },
    );
  });
}
