import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { dataDirectoryOf, dataPlaceOf } from "../reading/dataDirectories";
import { holdsData } from "../reading/dataHolders";
import { nodeLabel, nodeSharingFault } from "../reading/nodeSpread";
import { ourTiers, ourWorkloads } from "../reading/ours";
import type { PodSpec } from "../reading/podSpec";
import { replicasOf } from "../reading/workloads";

const tags = ["thanos", "reliability", "life"];

interface NodeTerm {
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[] | null;
      }[]
    | null;
}

interface Pins {
  readonly nodeName?: string | null;
  readonly nodeSelector?: Readonly<Record<string, string>> | null;
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms?: readonly NodeTerm[] | null;
      } | null;
    } | null;
  } | null;
}

/** How a pod is kept to some nodes by their names, and which these are; `undefined` if it is not. */
function pinOf(pod: PodSpec): { readonly how: string; readonly nodes: readonly string[] } | undefined {
  const { nodeName, nodeSelector, affinity } = pod as PodSpec & Pins;
  if (nodeName) return { how: `nodeName: ${nodeName}`, nodes: [nodeName] };
  const selected = nodeSelector?.[nodeLabel];
  if (selected) return { how: `nodeSelector ${nodeLabel}: ${selected}`, nodes: [selected] };
  const terms =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  // One of the terms is enough for a node.
  const lists = terms.map(({ matchExpressions }) =>
    (matchExpressions ?? []).find(({ key, operator }) => key === nodeLabel && operator === "In"),
  );
  if (lists.length === 0 || lists.includes(undefined)) return undefined;
  const nodes = [...new Set(lists.flatMap((one) => one?.values ?? []))];
  return { how: `a node affinity to ${nodes.join(", ")}`, nodes };
}

/** Replicas are no replicas on one node. */
export const replicasNotOnOneNode = stackPolicy({
  name: "replicas-not-on-one-node",
  displayName: "Replicas are not kept to fewer nodes than they need",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "A workload with several replicas is not pinned to one node by its name, nor to fewer nodes than its anti-affinity needs.",
  why: "All replicas are gone with that node, or those for which there is no node wait for ever.",
  source: "Kubernetes, docs on assigning pods to nodes",
  reads:
    "nodeName, nodeSelector and required node affinity on the host's name, and the pods' anti-affinity and spread. Which nodes have other labels is not known.",
  remedy: "Choose nodes by a label that enough of them have, and spread the replicas over them.",
  tags,
  subjects: ourWorkloads,
  judge: ({ workload }) => {
    const replicas = replicasOf(workload);
    if (workload.kind === "DaemonSet" || replicas < 2) return undefined;
    const pin = pinOf(workload.pod);
    if (!pin || pin.nodes.length >= replicas) return undefined;
    if (pin.nodes.length === 1) return `has replicas: ${replicas}, all on one node (${pin.how})`;
    return nodeSharingFault(workload) === undefined
      ? `has replicas: ${replicas}, of which each needs a node of its own, and ${pin.how}`
      : undefined;
  },
});

/** Data of a node stays with that node. */
export const nodeDataPinned = stackPolicy({
  name: "node-data-pinned",
  displayName: "A pod with data in its node's folder stays on that node",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "The data directory of a Prometheus, a Ruler or a Receiver is in no folder of the node (hostPath), unless the pod is pinned to one node.",
  why: "Started again elsewhere, it finds another folder, and what it had not uploaded stays behind. Several replicas on one node write to one folder.",
  source: "Kubernetes, docs on volumes: hostPath",
  reads:
    "hostPath volumes under the data directory, and pins to one node. A claimed disk of a local volume is pinned by the cluster itself.",
  remedy: "Use a claimed disk; a StorageClass of local volumes gives one on a node's disk.",
  tags: [...tags, "data-loss", "storage"],
  subjects: ourTiers,
  judge: (tier, { stack }) => {
    const folder = dataPlaceOf(tier)?.volume?.hostPath;
    if (!folder || !holdsData(stack, tier)) return undefined;
    const isPinned = pinOf(tier.workload.pod)?.nodes.length === 1 && replicasOf(tier.workload) < 2;
    return isPinned
      ? undefined
      : `writes to ${dataDirectoryOf(tier)?.path} in the node's folder ${folder.path}, and may start on any node`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [replicasNotOnOneNode, nodeDataPinned];
