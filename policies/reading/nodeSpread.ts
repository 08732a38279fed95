import type { PodAffinityTerm, SpreadConstraint } from "./podSpec";
import { selectorMismatch, type LabelSelector } from "./selectors";
import { firstKnown } from "./unknowns";
import { replicasOf, type Workload } from "./workloads";

/** The label that tells nodes apart. */
export const nodeLabel = "kubernetes.io/hostname";

/** Labels that Kubernetes gives to the pods itself: the first two differ in every replica, the others change with an update. */
const perReplica = ["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"];
const perRevision = ["pod-template-hash", "controller-revision-hash"];

/**
 * Why the scheduler may put two pods of the workload on one node, or `undefined` if it never does. Either a required
 * anti-affinity or a spread constraint is enough.
 */
export function nodeSharingFault(workload: Workload): string | undefined {
  const spread = (workload.pod.topologySpreadConstraints ?? []).filter(
    ({ topologyKey }) => topologyKey === nodeLabel,
  );
  if (spread.length === 0) return antiAffinityFault(workload);
  const faults: string[] = [];
  const good = firstKnown([antiAffinityFault, spreadFault(spread)], (faultOf) => {
    const fault = faultOf(workload);
    if (fault === undefined) return true;
    faults.push(fault);
    return undefined;
  });
  return good ? undefined : faults.join(", and ");
}

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
  if (term.topologyKey !== nodeLabel)
    return `topologyKey is ${term.topologyKey ?? "not set"}, not ${nodeLabel}`;
  if (!term.labelSelector) return "labelSelector is not set, which matches no pod";
  const mismatch = selectorMismatch(term.labelSelector, labels);
  if (mismatch !== undefined) return `labelSelector does not match the workload's own pods: ${mismatch}`;
  const unequal = (term.matchLabelKeys ?? []).find((key) => perReplica.includes(key));
  if (unequal !== undefined) return `matchLabelKeys has ${unequal}, which differs between the replicas`;
  const equal = (term.mismatchLabelKeys ?? []).find(
    (key) => Object.hasOwn(labels, key) || [...perReplica, ...perRevision].includes(key),
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

const spreadFault = (constraints: readonly SpreadConstraint[]) => (workload: Workload) => {
  const faults: string[] = [];
  const good = firstKnown(constraints, (constraint) => {
    const fault = constraintFault(constraint, workload);
    if (fault === undefined) return constraint;
    faults.push(fault);
    return undefined;
  });
  return good
    ? undefined
    : `its topologySpreadConstraint on ${nodeLabel} does not keep them apart: ${faults.join("; ")}`;
};

/**
 * Why a constraint on nodes lets two of the workload's pods share one.
 *
 * The scheduler puts a pod on a node with `c` of the pods that the selector matches if `c + 1 - least <= maxSkew`, where
 * `least` is the smallest count on any eligible node, and 0 while there are fewer eligible nodes than `minDomains`
 * (Kubernetes, podtopologyspread/filtering.go). So with maxSkew 1 every pod gets a node of its own as long as `least` is 0:
 * with minDomains at the number of pods, it is, either because there are fewer nodes or because one has none. Without
 * minDomains it is only while there are nodes enough, which a manifest can't tell: a second pod then shares a node as soon as
 * each has one. Taints (nodeTaintsPolicy: Honor) only make eligible nodes fewer, so that they matter for nothing with minDomains.
 */
function constraintFault(constraint: SpreadConstraint, workload: Workload): string | undefined {
  const { whenUnsatisfiable, labelSelector, maxSkew, minDomains, matchLabelKeys } = constraint;
  if (whenUnsatisfiable === "ScheduleAnyway")
    return "whenUnsatisfiable is ScheduleAnyway, which is only a wish";
  if ((maxSkew ?? 1) > 1) return `maxSkew is ${maxSkew}, not 1`;
  if (!labelSelector) return "labelSelector is not set, which matches no pod";
  const mismatch = selectorMismatch(labelSelector, workload.podLabels);
  if (mismatch !== undefined) return `labelSelector does not match the workload's own pods: ${mismatch}`;
  const keys = matchLabelKeys ?? [];
  const unequal = keys.find((key) => perReplica.includes(key));
  if (unequal !== undefined) return `matchLabelKeys has ${unequal}, which differs between the replicas`;
  const passing = keys.find((key) => perRevision.includes(key));
  if (passing !== undefined)
    return `matchLabelKeys has ${passing}, so pods from before and after an update are not counted together`;
  if (!isAsNarrow(labelSelector, workload.spec.selector))
    return "labelSelector is wider than the workload's own selector, so pods of others count too";
  const most = replicasOf(workload) + surgeOf(workload);
  return (minDomains ?? 1) < most
    ? `minDomains is ${minDomains ?? "not set"}, below ${most}, the most pods that it runs: with fewer nodes they share one`
    : undefined;
}

/** Whether the selector asks for all that the workload's own does, by which Kubernetes tells its pods from others'. */
function isAsNarrow(selector: LabelSelector, own: LabelSelector | null | undefined): boolean {
  if (!own) return false;
  const expressions = (one: LabelSelector) =>
    (one.matchExpressions ?? []).map((part) => JSON.stringify(part));
  return (
    Object.keys(own.matchLabels ?? {}).every(
      (key) => selector.matchLabels?.[key] === own.matchLabels?.[key],
    ) && expressions(own).every((part) => expressions(selector).includes(part))
  );
}

/** How many pods more than its replicas a workload may run while it is updated. */
function surgeOf(workload: Workload): number {
  const { kind, spec } = workload;
  if ((kind !== "Deployment" && kind !== "Rollout") || spec.strategy?.type === "Recreate") return 0;
  const surge = spec.strategy?.rollingUpdate?.maxSurge ?? "25%";
  const percent = /^(\d+)%$/.exec(String(surge))?.[1];
  return percent === undefined ? Number(surge) : Math.ceil((replicasOf(workload) * Number(percent)) / 100);
}
