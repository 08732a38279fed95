import { namespace, podNamed, pods } from "../support/kubernetes";
import { killInPod } from "../support/podProcesses";
import { kubectl } from "../support/stackKubectl";
import type { Promises, Row } from "./row";

/** Of the loss of any one pod or process. */
const survivesOne: Promises = { failed: 1, wellAfter: 30 };

/** What can be lost one at a time: the pod's name or its tier, and the program in it. */
const tiers: readonly {
  readonly tier: string;
  readonly pod: string | { readonly component: string };
  readonly program: string;
}[] = [
  { tier: "Prometheus", pod: "prometheus-shard-0-0", program: "prometheus" },
  { tier: "sidecar", pod: "prometheus-shard-1-0", program: "sidecar" },
  { tier: "monitor", pod: "prometheus-monitor-0", program: "prometheus" },
  { tier: "Query", pod: { component: "query" }, program: "query" },
  { tier: "Query Frontend", pod: { component: "query-frontend" }, program: "query-frontend" },
  { tier: "Store Gateway", pod: "thanos-store-0", program: "store" },
  { tier: "Ruler", pod: "thanos-ruler-0", program: "rule" },
  { tier: "Compactor", pod: "thanos-compactor-0", program: "compact" },
  { tier: "Alertmanager", pod: "alertmanager-0", program: "alertmanager" },
  { tier: "MinIO", pod: "minio-0", program: "minio" },
];

const nameOf = (tier: string): string => tier.toLowerCase().replaceAll(" ", "-");

async function podOf(pod: string | { readonly component: string }) {
  return typeof pod === "string" ? podNamed(namespace, pod) : (await pods(pod.component))[0];
}

/** The loss of one pod or one process of each tier. */
export const losses: readonly Row[] = tiers.flatMap(({ tier, pod, program }) => {
  const common = {
    promises: survivesOne,
    // A pod of a Deployment has a hash and no other word behind the tier's name.
    hits:
      typeof pod === "string" ? new RegExp(`^${pod}$`) : new RegExp(`^thanos-${pod.component}-\\w+-\\w+$`),
  };
  return [
    {
      ...common,
      name: `${nameOf(tier)}-pod`,
      title: `a pod of ${tier} is deleted by force`,
      begin: async () => {
        const { name } = await podOf(pod);
        await kubectl("delete", "pod", name, "--force", "--grace-period=0", "--wait=false");
      },
    },
    {
      ...common,
      name: `${nameOf(tier)}-process`,
      title: `a process of ${tier} is killed`,
      begin: async () => killInPod(await podOf(pod), program),
    },
  ];
});
