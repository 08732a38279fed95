import { stackPolicy, type GuardPolicy } from "../engine/policy";
import {
  autoscalersOf,
  boundsOf,
  scaledBy,
  targetOf,
  type Autoscaler,
  type AutoscalerSpec,
} from "../reading/autoscalers";
import { budgetsOf, evictable } from "../reading/budgets";
import { configurationOf } from "../reading/configuration";
import { holdsData } from "../reading/dataHolders";
import { inOneNamespace } from "../reading/kubernetes";
import { ourTiers } from "../reading/ours";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown } from "../reading/unknowns";
import type { Workload } from "../reading/workloads";

const tags = ["thanos", "availability", "life"];
const source = "Kubernetes, docs on horizontal pod autoscaling; KEDA, docs on ScaledObject";
const reads =
  "HorizontalPodAutoscalers, KEDA's ScaledObjects and VerticalPodAutoscalers of the stack, their targets, requests and budgets.";

const tiersIn = (stack: Stack, workload: Workload | undefined): Tier[] =>
  ourTiers(stack).filter((tier): tier is Tier => !isUnknown(tier) && tier.workload === workload);

/** Replicas that hold data do not come and go. */
export const dataTierNotAutoscaled = stackPolicy({
  name: "data-tier-not-autoscaled",
  displayName: "What holds data is not autoscaled",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "No autoscaler of replicas targets a Prometheus, a Ruler that keeps blocks, a MinIO, or a Receiver whose hashring stands in a file of the stack.",
  why:
    "More replicas scrape or evaluate all the same once more instead of sharing it, and whatever a replica that is taken away has not uploaded is no longer asked for. " +
    "Nobody tells the hashring, or MinIO's servers, of either.",
  source: `${source}; Thanos, docs/components/receive.md: the hashring names its receivers`,
  reads: `${reads} A hashring that a controller writes is not judged.`,
  remedy: "Delete the autoscaler, and shard by targets or raise resources. A VerticalPodAutoscaler is fine.",
  tags: [...tags, "data-loss"],
  subjects: autoscalersOf,
  judge: (autoscaler, { stack }) => {
    const workload = scaledBy(stack, autoscaler);
    const holder = firstKnown(workload ? tiersIn(stack, workload) : [], (tier) => {
      if (!holdsData(stack, tier)) return undefined;
      return tier.kind !== "receive" || hasFixedHashring(stack) ? tier : undefined;
    });
    return holder && `scales ${holder.title}, which holds data`;
  },
});

/** Whether a hashring of the stack is in its own files. */
const hasFixedHashring = (stack: Stack) =>
  stack
    .tiers("receive")
    .some(
      (tier) => !isUnknown(tier) && configurationOf(stack, tier, "receive.hashrings")?.data() !== undefined,
    );

/** An autoscaler can do what it is for, and leaves enough. */
export const autoscalerWorks = stackPolicy({
  name: "autoscaler-works",
  displayName: "Autoscalers have a target, a measure and enough replicas",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule:
    "An autoscaler of the stack names the kind that its target has, has no higher minimum than maximum, measures only resources that all containers request, keeps one replica at least, " +
    "and at its minimum the target's budget lets one go. No VerticalPodAutoscaler changes the same requests.",
  why: "It is refused, or does nothing while queries pile up, or takes the last replica away, or keeps nodes from being drained, or two of them work against each other.",
  source: `${source}; Kubernetes' VerticalPodAutoscaler, known limitations: not with the same CPU or memory metrics`,
  reads,
  remedy:
    "Correct the target or the bounds, set resources.requests of every container, and leave CPU and memory to one autoscaler.",
  tags,
  subjects: autoscalersOf,
  judge: [
    (autoscaler, { stack }) => {
      if (scaledBy(stack, autoscaler)) return undefined;
      const { kind, name } = targetOf(autoscaler);
      const namesake = firstKnown(stack.workloads, (one) =>
        one.metadata.name === name && inOneNamespace(one, autoscaler) ? one : undefined,
      );
      return namesake && `scales ${kind} ${name}, but the stack has ${namesake.title}`;
    },
    (autoscaler, { stack }) => {
      const workload = scaledBy(stack, autoscaler);
      if (!workload || tiersIn(stack, workload).length === 0) return undefined;
      const { least, most } = boundsOf(autoscaler);
      if (least > most) return `has a minimum of ${least} replicas and a maximum of ${most}`;
      if (least < 1)
        return `may leave no replica of ${workload.title} (${autoscaler.kind === "ScaledObject" ? `minReplicaCount is ${least}, its default if it is not set` : "minReplicas is 0"})`;
      const budget = firstKnown(budgetsOf(stack, workload), (one) =>
        evictable(one, least) < 1 ? one : undefined,
      );
      return budget && `keeps ${least} of ${workload.title}, of which ${budget.title} then lets none go`;
    },
    (autoscaler, { stack }) => {
      const workload = scaledBy(stack, autoscaler);
      if (!workload || tiersIn(stack, workload).length === 0) return undefined;
      for (const name of measured(autoscaler)) {
        const bare = (workload.pod.containers ?? []).find(({ resources }) =>
          [resources?.requests, resources?.limits].every((one) => one?.[name] === undefined),
        );
        if (bare)
          return `measures ${name} of ${workload.title}, but its container "${bare.name}" requests none`;
      }
      return undefined;
    },
    (autoscaler, { stack }) => {
      const workload = scaledBy(stack, autoscaler);
      if (!workload || measured(autoscaler).length === 0) return undefined;
      const vertical = firstKnown(stack.objects<AutoscalerSpec>("VerticalPodAutoscaler"), (one) =>
        scaledBy(stack, one) === workload && one.spec?.updatePolicy?.updateMode !== "Off" ? one : undefined,
      );
      return (
        vertical &&
        `measures ${measured(autoscaler).join(" and ")} of ${workload.title}, which ${vertical.title} changes`
      );
    },
  ],
});

/** The resources whose use, as a part of what is requested, an autoscaler goes by. */
function measured({ spec }: Autoscaler): string[] {
  const names = (spec?.metrics ?? []).flatMap(({ type, resource }) =>
    type === "Resource" && resource?.name ? [resource.name] : [],
  );
  return typeof spec?.targetCPUUtilizationPercentage === "number" ? [...names, "cpu"] : names;
}

/** What evicts pods to give them more keeps to a budget. */
export const verticalAutoscalerBudgeted = stackPolicy({
  name: "vertical-autoscaler-budgeted",
  displayName: "A vertical autoscaler does not take all replicas with data at once",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "Where a VerticalPodAutoscaler evicts pods that hold data (updateMode Auto or Recreate), a PodDisruptionBudget selects them.",
  why: "It evicts pods to change their requests: without a budget several at a time, each of which then reads its log again before it scrapes or answers.",
  source:
    "Kubernetes' VerticalPodAutoscaler: its updater evicts through the eviction API, which asks budgets",
  reads,
  remedy: "Add a PodDisruptionBudget with maxUnavailable: 1, or set updateMode to Initial or Off.",
  tags,
  subjects: (stack) => stack.objects<AutoscalerSpec>("VerticalPodAutoscaler"),
  judge: (autoscaler, { stack }) => {
    const mode = autoscaler.spec?.updatePolicy?.updateMode ?? "Auto";
    const workload = mode === "Auto" || mode === "Recreate" ? scaledBy(stack, autoscaler) : undefined;
    if (!workload) return undefined;
    const holder = firstKnown(tiersIn(stack, workload), (tier) =>
      holdsData(stack, tier) ? tier : undefined,
    );
    const budget = holder && firstKnown(budgetsOf(stack, workload), (one) => one);
    return holder && !budget
      ? `evicts pods of ${holder.title} (updateMode: ${mode}), for which there is no PodDisruptionBudget`
      : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  dataTierNotAutoscaled,
  autoscalerWorks,
  verticalAutoscalerBudgeted,
];
