import type { PodAffinityTerm } from "../reading/podSpec";
import { resourcePolicy, type GuardPolicy } from "../engine/policy";
import { selectorMismatch } from "../reading/selectors";
import { firstKnown } from "../reading/unknowns";
import { replicasOf, type Workload, type WorkloadKind } from "../reading/workloads";

const node = "kubernetes.io/hostname";
const replicated: readonly WorkloadKind[] = [
  "StatefulSet",
  "Deployment",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
];
/** Labels that Kubernetes adds to the pods, of which the first two have another value in every replica. */
const perReplica = ["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"];
const added = [...perReplica, "pod-template-hash", "controller-revision-hash"];

/** Replicas of Prometheus never share a node, or one lost node leaves a gap that no other replica fills. */
export const prometheusHardAntiAffinity = resourcePolicy({
  name: "prometheus-hard-anti-affinity",
  displayName: "Replicas of Prometheus are on different nodes",
  severity: "high",
  level: "mandatory",
  rule:
    "A workload with two or more replicas of Prometheus has a required pod anti-affinity on the node, in its own " +
    "namespace, whose selector matches its own pods.",
  why: "One lost node can then take all replicas with it.",
  source: "Kubernetes, docs on inter-pod anti-affinity: a preferred term is only weighed",
  remedy:
    `Give the pods a term in affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution with topologyKey ` +
    `${node} and a labelSelector of their own labels.`,
  tags: ["prometheus", "scheduling", "reliability"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: ({ workload }) => {
    if (!replicated.includes(workload.kind)) return undefined;
    const replicas = replicasOf(workload);
    const fault = replicas > 1 ? antiAffinityFault(workload) : undefined;
    return fault && `has replicas: ${replicas}, but ${fault}`;
  },
});

/** Why the scheduler may put two pods of the workload on one node, or `undefined` if it never does. */
function antiAffinityFault(workload: Workload): string | undefined {
  const antiAffinity = workload.pod.affinity?.podAntiAffinity;
  const required = antiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (required.length === 0) {
    return antiAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.length
      ? "its pod anti-affinity is only preferred (soft): the scheduler ignores it when nodes are short"
      : "it has no pod anti-affinity";
  }
  const faults: string[] = [];
  // The scheduler honours every required term, so one good term is enough.
  const good = firstKnown(required, (term) => {
    const fault = termFault(term, workload);
    if (fault === undefined) return term;
    faults.push(required.length > 1 ? `term ${faults.length + 1} ${fault}` : fault);
    return undefined;
  });
  return good ? undefined : `its required pod anti-affinity does not keep them apart: ${faults.join("; ")}`;
}

function termFault(term: PodAffinityTerm, workload: Workload): string | undefined {
  const labels = workload.podLabels;
  if (term.topologyKey !== node) return `topologyKey is ${term.topologyKey ?? "not set"}, not ${node}`;
  if (!term.labelSelector) return "labelSelector is not set, which matches no pod";
  const mismatch = selectorMismatch(term.labelSelector, labels);
  if (mismatch !== undefined) return `labelSelector does not match the workload's own pods: ${mismatch}`;
  const unequal = (term.matchLabelKeys ?? []).find((key) => perReplica.includes(key));
  if (unequal !== undefined) return `matchLabelKeys has ${unequal}, which differs between the replicas`;
  const equal = (term.mismatchLabelKeys ?? []).find(
    (key) => Object.hasOwn(labels, key) || added.includes(key),
  );
  if (equal !== undefined) return `mismatchLabelKeys has ${equal}, which the replicas have in common`;
  return namespaceFault(term, workload);
}

function namespaceFault(
  { namespaces, namespaceSelector }: PodAffinityTerm,
  workload: Workload,
): string | undefined {
  if (!namespaces?.length && !namespaceSelector) return undefined;
  const own = workload.metadata.namespace ?? "default";
  if (namespaces?.includes(own)) return undefined;
  if (!namespaceSelector) return `namespaces has ${namespaces?.join(", ")}, but not its own, ${own}`;
  // Of a namespace's labels only this one is sure: Kubernetes sets it itself.
  const mismatch = selectorMismatch(namespaceSelector, { "kubernetes.io/metadata.name": own });
  if (mismatch === undefined) return undefined;
  return `namespaceSelector is not sure to match its own namespace, ${own}: ${mismatch}; add ${own} to namespaces`;
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [prometheusHardAntiAffinity];
