/** Compares what the stack's pods ask for with what the cluster's nodes have. */
import { quantity } from "../../model/units";
import type { KubernetesApi } from "./apiSocket";
import { listItems } from "./clusterReferences";
import { listWorkloads, PodSpec, RenderedObject, Taint, Workload } from "./renderedObjects";

/** A node, as far as scheduling reads it. */
export interface ClusterNode {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status?: { readonly allocatable?: Readonly<Record<string, string>> };
}

/** Room in a cluster. */
export interface Room {
  /** What is asked for and what there is, one sentence. */
  readonly sums: string;
  /** Pods for which there is no room as the nodes are now. */
  readonly warnings: readonly string[];
}

interface Amount {
  readonly cpu: number;
  readonly memory: number;
}
const add = (one: Amount, other: Amount): Amount => ({
  cpu: one.cpu + other.cpu,
  memory: one.memory + other.memory,
});
const times = ({ cpu, memory }: Amount, count: number): Amount => ({
  cpu: cpu * count,
  memory: memory * count,
});
const nothing: Amount = { cpu: 0, memory: 0 };

const amountOf = (resources: Readonly<Record<string, string>> | undefined): Amount => ({
  cpu: quantity(String(resources?.cpu ?? "0")) ?? 0,
  memory: quantity(String(resources?.memory ?? "0")) ?? 0,
});

/** What one pod asks for; its native sidecars run beside its containers. */
const requestOf = ({ containers = [], initContainers = [] }: PodSpec): Amount =>
  [...containers, ...initContainers]
    .map(({ resources }) => amountOf(resources?.requests))
    .reduce(add, nothing);

/** Whether a pod tolerates a taint (`ToleratesTaint` of k8s.io/api). */
const tolerates = (tolerations: readonly Taint[], taint: Taint): boolean =>
  tolerations.some(
    ({ key, operator, value, effect }) =>
      (!effect || effect === taint.effect) &&
      (!key || key === taint.key) &&
      (operator === "Exists" || (value ?? "") === (taint.value ?? "")),
  );

/** Whether a node takes pods at all. The control plane's taint counts as any other. */
const keepsAway = (
  { nodeSelector = {}, tolerations = [] }: PodSpec,
  node: ClusterNode,
): "label" | "taint" | undefined => {
  const labels = node.metadata.labels ?? {};
  if (Object.entries(nodeSelector).some(([name, value]) => labels[name] !== value)) return "label";
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect !== "PreferNoSchedule");
  return taints.some((taint) => !tolerates(tolerations, taint)) ? "taint" : undefined;
};

const gibibytes = (bytes: number): string =>
  `${(bytes / 2 ** 30).toLocaleString("en-US", { maximumFractionDigits: 1 })} GiB`;
const cores = (count: number): string =>
  `${count.toLocaleString("en-US", { maximumFractionDigits: 1 })} ${count === 1 ? "core" : "cores"}`;
const show = ({ cpu, memory }: Amount): string => `${cores(cpu)} and ${gibibytes(memory)}`;

/** Compares workloads with nodes. Pods of others are not counted: they may be moved, and nodes may be added. */
export function compareRoom(workloads: readonly Workload[], all: readonly ClusterNode[]): Room {
  const nodes = all.filter(({ spec }) => spec?.unschedulable !== true);
  const countOf = ({ pod, replicas, onEachNode }: Workload): number =>
    onEachNode ? nodes.filter((node) => keepsAway(pod, node) === undefined).length : replicas;
  const asked = workloads
    .map((workload) => times(requestOf(workload.pod), countOf(workload)))
    .reduce(add, nothing);
  // What is on every node says nothing of the room for what is not.
  const placed = workloads.filter(({ onEachNode }) => !onEachNode);
  const open = nodes.filter((node) => placed.some(({ pod }) => keepsAway(pod, node) === undefined));
  const there = open.map(({ status }) => amountOf(status?.allocatable)).reduce(add, nothing);
  const pods = workloads.reduce((sum, workload) => sum + countOf(workload), 0);
  return {
    sums: `${pods} pods ask for ${show(asked)} of memory; the ${open.length} nodes that take them have ${show(there)} for all pods.`,
    warnings: [
      ...(asked.cpu > there.cpu || asked.memory > there.memory
        ? ["The pods ask for more than all of these nodes have: some wait until there are more nodes."]
        : []),
      ...workloads.flatMap((workload) => findNoRoom(workload, nodes) ?? []),
    ],
  };
}

function findNoRoom({ name, pod, replicas }: Workload, nodes: readonly ClusterNode[]): string | undefined {
  const reasons = nodes.map((node) => keepsAway(pod, node));
  const open = nodes.filter((_, i) => reasons[i] === undefined);
  if (open.length === 0)
    return `The pods of ${name} find no node: ${
      reasons.includes("taint")
        ? "those that have the labels of its nodeSelector have taints that it does not tolerate"
        : "none has the labels of its nodeSelector"
    }.`;
  const request = requestOf(pod);
  const large = open.filter(({ status }) => {
    const { cpu, memory } = amountOf(status?.allocatable);
    return cpu >= request.cpu && memory >= request.memory;
  });
  if (large.length === 0)
    return `A pod of ${name} asks for ${show(request)}, and no node that takes it has as much.`;
  const apart =
    (pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0;
  return apart && large.length < replicas
    ? `The ${replicas} pods of ${name} must be on different nodes, and only ${large.length} of the nodes that take them are large enough.`
    : undefined;
}

/** The room in a cluster for the stack; `undefined` where the user may not read its nodes. */
export async function findRoom(
  api: KubernetesApi,
  objects: readonly RenderedObject[],
): Promise<Room | undefined> {
  const nodes = await listItems<ClusterNode>(api, "/api/v1/nodes");
  return nodes && compareRoom(listWorkloads(objects), nodes);
}
