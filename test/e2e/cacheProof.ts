import assert from "node:assert/strict";
import { ports } from "../../model/addresses";
import { metric, period, seriesNames } from "../support/backfill";
import { eventually } from "../support/eventually";
import { getFromPod, metricsOf } from "../support/podHttp";
import { pods } from "../support/kubernetes";
import { Series } from "../support/thanosApi";

/** One of the caches of Query Frontend. */
interface Kind {
  /** As in the label `tripperware` of its metrics. */
  readonly tripperware: "query_range" | "labels";
  /** Query's handler of the same requests. */
  readonly handler: "query_range" | "label_values";
  /** A request for a day that starts at this time, in seconds. */
  readonly path: (start: number) => string;
  /** Throws unless an answer has something in it. */
  readonly check: (data: unknown) => void;
}

const kinds: readonly Kind[] = [
  {
    tripperware: "query_range",
    handler: "query_range",
    path: (start) =>
      `query_range?${new URLSearchParams({ query: `sum(${metric})`, ...day(start), step: "300" }).toString()}`,
    check: (data) => {
      const [series] = (data as { result: Series[] }).result;
      assert.ok((series?.values?.length ?? 0) > 200, "too few samples to prove anything");
    },
  },
  {
    tripperware: "labels",
    handler: "label_values",
    path: (start) =>
      `label/series/values?${new URLSearchParams({ "match[]": metric, ...day(start) }).toString()}`,
    check: (data) => assert.deepEqual(data, [...seriesNames]),
  },
];

const day = (start: number) => ({ start: String(start), end: String(start + 86400) });

/** Requests of a kind that all Query pods have answered. */
async function answered(handler: string): Promise<number> {
  const metrics = await Promise.all((await pods("query")).map((pod) => metricsOf(pod, ports.web)));
  return metrics.reduce((sum, each) => sum + each.sum("http_requests_total", { handler }), 0);
}

/** Tests that ask one Query Frontend the same question twice. @param where the caches are, for the tests' names. */
export function provesCaches(where: string): void {
  for (const { tripperware, handler, path, check } of kinds) {
    it(`${where}, ${tripperware}: hit metric up, Query not asked again, bodies equal`, async () => {
      const [frontend] = await pods("query-frontend");
      const hits = async (): Promise<number> =>
        (await metricsOf(frontend, ports.web)).sum("cortex_cache_hits_total", { tripperware });
      // A day of its own for each call, so that no earlier run of the tests has put the answer into the cache.
      const asked = path(period().from + 86400 + Math.floor(Math.random() * 10 * 86400));
      const askFrontend = (): Promise<string> => getFromPod(frontend, ports.web, `/api/v1/${asked}`);

      const before = await answered(handler);
      const first = await askFrontend();
      check((JSON.parse(first) as { data: unknown }).data);
      assert.ok(
        (await answered(handler)) > before,
        "the first request did not reach Query, so it proves nothing",
      );

      // A cache outside the process is filled in the background: the proof is the first repetition that hits it.
      await eventually(
        "the answer comes from the cache",
        async () => {
          const [hitsBefore, askedBefore] = [await hits(), await answered(handler)];
          const again = await askFrontend();
          const [hitsAfter, askedAfter] = [await hits(), await answered(handler)];
          assert.ok(hitsAfter > hitsBefore, "no hit");
          assert.equal(askedAfter, askedBefore, "Query was asked again");
          assert.equal(again, first, "the cached answer is another");
          console.log(
            `      ${hitsAfter - hitsBefore} hits, requests to Query: ${askedBefore} before, ${askedAfter} after`,
          );
        },
        { timeout: 20_000 },
      );
    });
  }
}
