import { findPid } from "../../lab/cluster/daemons";
import { controlPlane, nodes } from "../../lab/paths";
import { run } from "../../cli/machine/processes";
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

const losses: readonly Row[] = tiers.flatMap(({ tier, pod, program }) => {
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

/** The node that faults hit: not the one that the load asks from and the known series are on. */
const node = nodes[1];

const signal = (name: string, of: NodeJS.Signals): void => {
  const id = findPid(name);
  if (id === undefined) throw new Error(`${name} does not run`);
  process.kill(id, of);
};

/** Stops daemons of the lab for a while: they keep their connections and say nothing. */
const stopped = (...daemons: string[]) => ({
  lasts: 60,
  begin: () => daemons.forEach((name) => signal(name, "SIGSTOP")),
  end: () => daemons.forEach((name) => signal(name, "SIGCONT")),
});

const cable = (state: "up" | "down") =>
  run(["ip", "-n", controlPlane.namespace, "link", "set", node.name, state]);

const outages: readonly Row[] = [
  {
    name: "node-cut-off",
    title: "a node's network is cut for 90 s",
    lasts: 90,
    begin: () => cable("down"),
    end: () => cable("up"),
    promises: { recentOutage: 10 },
  },
  {
    name: "node-agents-stopped",
    title: "kubelet and containerd of a node stand still for 60 s",
    ...stopped(`${node.name}-kubelet`, `${node.name}-containerd`),
    promises: { failed: 0 },
  },
  {
    name: "api-server-away",
    title: "the API server stands still for 60 s",
    ...stopped("kube-apiserver"),
    promises: { failed: 0 },
  },
  {
    name: "object-store-away",
    title: "the object store is away for 150 s",
    lasts: 150,
    hits: /^minio-/,
    begin: () => kubectl("scale", "statefulset/minio", "--replicas=0"),
    end: () => kubectl("scale", "statefulset/minio", "--replicas=1"),
    promises: { recentOutage: 10 },
  },
];

/** All faults, in the order in which they run. */
export const rows: readonly Row[] = [...losses, ...outages];
