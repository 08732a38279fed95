import { kubectl } from "../support/stackKubectl";
import type { Row } from "./row";

/** What an update of images or settings restarts, pod by pod. */
const workloads: readonly (readonly [tier: string, workload: string, pods: RegExp])[] = [
  ["a shard of Prometheus", "statefulset/prometheus-shard-0", /^prometheus-shard-0-/],
  ["Query", "deployment/thanos-query", /^thanos-query-[^-]+-[^-]+$/],
  ["Query Frontend", "deployment/thanos-query-frontend", /^thanos-query-frontend-/],
  ["Store Gateway", "statefulset/thanos-store", /^thanos-store-/],
  ["Ruler", "statefulset/thanos-ruler", /^thanos-ruler-/],
  ["Alertmanager", "statefulset/alertmanager", /^alertmanager-/],
];

/** Rolling restarts, as an update makes them. */
export const rollouts: readonly Row[] = workloads.map(([tier, workload, hits]) => ({
  name: `rollout-${workload.split("/")[1].replace(/^thanos-/, "")}`,
  title: `all pods of ${tier} are replaced, one after the other`,
  hits,
  begin: async () => {
    await kubectl("rollout", "restart", workload);
    await kubectl("rollout", "status", workload, "--timeout=300s");
  },
  promises: { failed: 0 },
}));
