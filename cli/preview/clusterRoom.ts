/** Compares what the stack's pods ask for with what the cluster's nodes have. */
import type { KubernetesApi } from "./apiSocket";
import { listItems } from "./clusterReferences";
import { type ClusterPod, listPods, sumOthers } from "./otherPods";
import {
  add,
  type Amount,
  amountOf,
  isEnough,
  nothing,
  requestOf,
  show,
  subtract,
  times,
} from "./podRequests";
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

/** A node, with what others leave of it. */
interface OpenNode {
  readonly node: ClusterNode;
  readonly all: Amount;
  readonly left: Amount;
}

/**
 * Compares workloads with nodes.
 *
 * @param pods every pod of the cluster. @default not known: the user may not list them
 */
export function compareRoom(
  workloads: readonly Workload[],
  all: readonly ClusterNode[],
  pods?: readonly ClusterPod[],
): Room {
  const others = sumOthers(pods ?? [], workloads);
  const nodes = all
    .filter(({ spec }) => spec?.unschedulable !== true)
    .map((node): OpenNode => {
      const there = amountOf(node.status?.allocatable);
      return { node, all: there, left: subtract(there, others.get(node.metadata.name) ?? nothing) };
    });
  const countOf = ({ pod, replicas, onEachNode }: Workload): number =>
    onEachNode ? nodes.filter(({ node }) => keepsAway(pod, node) === undefined).length : replicas;
  const asked = workloads
    .map((workload) => times(requestOf(workload.pod), countOf(workload)))
    .reduce(add, nothing);
  // What is on every node says nothing of the room for what is not.
  const placed = workloads.filter(({ onEachNode }) => !onEachNode);
  const open = nodes.filter(({ node }) => placed.some(({ pod }) => keepsAway(pod, node) === undefined));
  const there = open.map((each) => each.all).reduce(add, nothing);
  const left = open.map((each) => each.left).reduce(add, nothing);
  const count = workloads.reduce((sum, workload) => sum + countOf(workload), 0);
  return {
    sums: `${count} pods ask for ${show(asked)} of memory; the ${open.length} nodes that take them have ${show(there)} for all pods. ${
      pods === undefined
        ? "What the pods of others ask for there is not counted, since this user may not list the pods of all namespaces."
        : `The pods of others ask for ${show(subtract(there, left))} there.`
    }`,
    warnings: [
      ...findTooMuch(asked, there, left),
      ...workloads.flatMap((each) => findNoRoom(each, nodes) ?? []),
    ],
  };
}

function findTooMuch(asked: Amount, there: Amount, left: Amount): string[] {
  if (!isEnough(there, asked))
    return ["The pods ask for more than all of these nodes have: some wait until there are more nodes."];
  return isEnough(left, asked)
    ? []
    : [
        `The pods ask for more than the pods of others leave of these nodes (${show(left)}): some wait until those go, or until there are more nodes.`,
      ];
}

function findNoRoom({ name, pod, replicas }: Workload, nodes: readonly OpenNode[]): string | undefined {
  const reasons = nodes.map(({ node }) => keepsAway(pod, node));
  const open = nodes.filter((_, i) => reasons[i] === undefined);
  if (open.length === 0)
    return `The pods of ${name} find no node: ${
      reasons.includes("taint")
        ? "those that have the labels of its nodeSelector have taints that it does not tolerate"
        : "none has the labels of its nodeSelector"
    }.`;
  const request = requestOf(pod);
  const large = open.filter(({ all }) => isEnough(all, request));
  if (large.length === 0)
    return `A pod of ${name} asks for ${show(request)}, and no node that takes it has as much.`;
  const free = large.filter(({ left }) => isEnough(left, request));
  if (free.length === 0)
    return `A pod of ${name} asks for ${show(request)}, and the pods of others leave as much on no node that takes it.`;
  const apart =
    (pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0;
  if (!apart || free.length >= replicas) return undefined;
  return large.length < replicas
    ? `The ${replicas} pods of ${name} must be on different nodes, and only ${large.length} of the nodes that take them are large enough.`
    : `The ${replicas} pods of ${name} must be on different nodes, and the pods of others leave room on only ${free.length} of those that take them.`;
}

/** The room in a cluster for the stack; `undefined` where the user may not read its nodes. */
export async function findRoom(
  api: KubernetesApi,
  objects: readonly RenderedObject[],
): Promise<Room | undefined> {
  const nodes = await listItems<ClusterNode>(api, "/api/v1/nodes");
  return nodes && compareRoom(listWorkloads(objects), nodes, await listPods(api));
}
