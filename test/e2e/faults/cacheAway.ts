import { pods } from "../../support/kubernetes";
import { askPod } from "../../support/thanosApi";
import type { Fault } from "./fault";
import { scale } from "./fault";

const set = "memcached";
let before = 0;

/** All memcached are gone, and Query Frontend is asked. */
export const cacheAway: Fault = {
  title: "a cache that is away",
  alert: "MemcachedDown",
  begin: async () => (before = await scale("StatefulSet", set, 0)),
  meanwhile: async () => {
    const [pod] = await pods("query-frontend");
    const end = Math.floor(Date.now() / 1000);
    const range = { start: String(end - 3600), end: String(end), step: "15" };
    await askPod(pod, "query_range", { query: "count(up)", ...range });
  },
  mend: () => scale("StatefulSet", set, before),
};
