import type { Fault } from "./fault";
import { scale } from "./fault";

const set = "prometheus-shard-1";
let before = 0;

const startAgain = (): Promise<number> => scale("StatefulSet", set, before);

/** One replica of a shard is not there. */
export const replicaGone: Fault = {
  title: "a replica of a shard that is gone",
  alert: "PrometheusReplicaGone",
  begin: async () => (before = await scale("StatefulSet", set, 1)),
  mend: startAgain,
};

/** No replica of the shard is there: its targets are not scraped. */
export const shardGone: Fault = {
  title: "a shard that is gone as a whole",
  alert: "PrometheusShardDown",
  begin: async () => (before = await scale("StatefulSet", set, 0)),
  mend: startAgain,
};
