import { resourcePolicy, stackPolicy, type Rule, type GuardPolicy } from "../engine/policy";
import { autoscalersOf, scaledBy } from "../reading/autoscalers";
import { shareOf } from "../reading/blockShares";
import { labelsInWords, uploadersTo, type Stream } from "../reading/streams";
import { bucketOf, isSameBucket } from "../reading/tierBucket";
import { configurationOf } from "../reading/configuration";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, orUnknown, type Known } from "../reading/unknowns";
import type { Spec, WorkloadKind } from "../reading/workloads";
import { changeable, turn, type Changeable } from "../engine/remedies";

const tags = ["thanos", "compactor"];
const faster =
  "to compact faster raise --compact.concurrency, or split the blocks between workloads by --selector.relabel-config";
const twoCompactors = {
  severity: "critical",
  level: "mandatory",
  profile: "core",
  why: "Two compactors on one bucket write overlapping blocks, which have to be repaired by hand.",
  source: "Thanos, docs/components/compact.md: it must be deployed as a singleton against a bucket",
  tags: [...tags, "data-loss"],
} as const;

/** Every container that runs `thanos compact`. */
export const compactors = (stack: Stack) => stack.tiers("compact");

type SpecRule = (spec: Spec) => ReturnType<Rule<Tier, never>>;

const oneReplica: SpecRule = ({ replicas }) =>
  (replicas ?? 1) > 1
    ? { is: `has replicas: ${replicas}`, wayOut: `Set replicas to 1; ${faster}.` }
    : undefined;

const recreated: SpecRule = ({ strategy }) =>
  strategy?.type === "Recreate"
    ? undefined
    : {
        is: `has strategy.type: ${strategy?.type ?? "RollingUpdate (the default)"}, which starts the new pod beside the old one`,
        wayOut: "Set strategy.type to Recreate, or use a StatefulSet with replicas: 1.",
      };

const oneAtATime: SpecRule = ({ parallelism }) =>
  (parallelism ?? 1) > 1
    ? { is: `has parallelism: ${parallelism}`, wayOut: `Set parallelism to 1; ${faster}.` }
    : undefined;

const noOverlappingRuns: SpecRule = ({ concurrencyPolicy }) =>
  concurrencyPolicy === "Forbid"
    ? undefined
    : {
        is: `has concurrencyPolicy: ${concurrencyPolicy ?? "Allow (the default)"}, so a run may start before the last one has ended`,
        wayOut: "Set concurrencyPolicy to Forbid.",
      };

const always =
  (is: string): SpecRule =>
  () => ({ is, wayOut: "Use a StatefulSet with replicas: 1." });

const singleReplicaRules: Record<WorkloadKind, readonly SpecRule[]> = {
  // A StatefulSet never starts a pod before the one of the same ordinal is gone.
  StatefulSet: [oneReplica],
  Deployment: [oneReplica, recreated],
  ReplicaSet: [oneReplica],
  ReplicationController: [oneReplica],
  DaemonSet: [always("starts one pod on every node")],
  Rollout: [oneReplica, always("is rolled out by Argo, which starts the new pod beside the old one")],
  Job: [oneAtATime],
  CronJob: [(spec) => oneAtATime(spec.jobTemplate?.spec ?? {}), noOverlappingRuns],
  Pod: [],
};

/** One `thanos compact` at a time: one replica, and no second pod beside it during an update or a scheduled run. */
export const compactorSingleReplica = resourcePolicy({
  ...twoCompactors,
  name: "compactor-single-replica",
  displayName: "The compactor is a single replica",
  rule: "A workload that runs `thanos compact` has one replica, and neither an update nor a schedule starts a second.",
  remedy: `Run the compactor as a StatefulSet with replicas: 1; ${faster}.`,
  subjects: compactors,
  judge: [0, 1].map(
    (at) =>
      ({ workload }: Tier) =>
        singleReplicaRules[workload.kind][at]?.(workload.spec),
  ),
  remediation: {
    does: "Sets replicas and parallelism to 1, a Deployment's strategy to Recreate and a CronJob's concurrencyPolicy to Forbid; a DaemonSet and a Rollout are refused.",
    apply: ({ workload: { kind, spec } }) => runOneAtATime(kind, changeable(spec)),
  },
});

function runOneAtATime(kind: WorkloadKind, spec: Changeable<Spec>): void {
  if ((spec.replicas ?? 1) > 1) spec.replicas = 1;
  if (kind === "Deployment") spec.strategy = { type: "Recreate" };
  if (kind === "CronJob") spec.concurrencyPolicy = "Forbid";
  for (const job of [spec, spec.jobTemplate?.spec])
    if (job && (job.parallelism ?? 1) > 1) changeable(job).parallelism = 1;
}

/** No autoscaler of replicas (Kubernetes' own, KEDA's) has a compactor of the stack as its target. */
export const compactorNotAutoscaled = stackPolicy({
  ...twoCompactors,
  name: "compactor-not-autoscaled",
  displayName: "The compactor is not autoscaled",
  rule: "No autoscaler of replicas targets a workload that runs `thanos compact`.",
  remedy: `Delete the autoscaler; ${faster}. A VerticalPodAutoscaler is fine.`,
  subjects: autoscalersOf,
  judge: (autoscaler, { stack }) => {
    const workload = scaledBy(stack, autoscaler);
    const compactor =
      workload &&
      firstKnown(stack.tiers("compact"), (tier) => (tier.urn === workload.urn ? tier : undefined));
    return compactor && `scales ${compactor.title}`;
  },
});

/** One workload a bucket, unless each takes other blocks. */
export const compactorOnePerBucket = stackPolicy({
  ...twoCompactors,
  name: "compactor-one-per-bucket",
  displayName: "One compactor per bucket",
  rule:
    "No two workloads of the stack run `thanos compact` on the same bucket and prefix, unless each selects " +
    "different blocks: no stream of an uploader of the stack is taken by two.",
  remedy:
    "Delete one of them, or give each its own --selector.relabel-config so that they keep different blocks.",
  subjects: (stack) => compactors(stack).filter((tier, at) => isUnknown(tier) || at > 0),
  judge: (tier, { stack }) => {
    const others = compactors(stack).slice(0, compactors(stack).indexOf(tier));
    const clash = firstKnown(others, (other) => {
      if (!isSameBucket(bucketOf(stack, other), bucketOf(stack, tier))) return undefined;
      const [selected, ours] = [selection(stack, other), selection(stack, tier)];
      return selected === ours || selected === "" || ours === "" ? other : undefined;
    });
    if (!clash) return takenTwice(stack, tier, others);
    const whole = [clash, tier].filter((one) => selection(stack, one) === "").length;
    const selected = ["both take the same blocks by --selector.relabel-config", "one takes every block"][
      whole
    ];
    return `works on the same bucket as ${clash.title}, and ${selected ?? "both take every block"}`;
  },
});

/** A stream that a compactor takes and one of the others too, though they select differently. */
function takenTwice(stack: Stack, tier: Tier, others: readonly Known<Tier>[]): string | undefined {
  const takes = (one: Tier, { labels }: Stream) => shareOf(stack, one, labels).kept.length > 0;
  const streams = uploadersTo(stack, bucketOf(stack, tier)).flatMap((uploader): Known<Stream>[] => {
    const found = orUnknown(() => [...uploader.streams()]);
    return isUnknown(found) ? [found] : found;
  });
  return firstKnown(others, (other) => {
    if (!isSameBucket(bucketOf(stack, other), bucketOf(stack, tier))) return undefined;
    return firstKnown(streams, (stream) =>
      takes(other, stream) && takes(tier, stream)
        ? `works on the same bucket as ${other.title}, and both take the blocks of ${labelsInWords(stream)} that ${stream.writer.tier.title} uploads`
        : undefined,
    );
  });
}

/** Which blocks a compactor takes, in a form that is equal where it is the same. */
function selection(stack: Stack, tier: Tier): string {
  const configuration = configurationOf(stack, tier, "selector.relabel-config");
  return configuration ? JSON.stringify(configuration.data() ?? "") : "";
}

/** Something irreparable is not tried again and again. */
export const compactorHaltsOnError = resourcePolicy({
  name: "compactor-halts-on-error",
  displayName: "The compactor halts on an error that it can't repair",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "`thanos compact` runs without --no-debug.halt-on-error.",
  why:
    "Overlapping or broken blocks need a person. A compactor that exits instead is restarted and downloads all " +
    "of them again, and the metric for it, thanos_compact_halted, stays 0.",
  source: "Thanos, docs/components/compact.md#halting",
  remedy: "Remove --no-debug.halt-on-error (or --debug.halt-on-error=false).",
  tags: [...tags, "reliability"],
  subjects: compactors,
  judge: ({ flags }) =>
    flags.isOn("debug.halt-on-error", true) ? undefined : "has --no-debug.halt-on-error",
  remediation: {
    does: "Makes it --debug.halt-on-error.",
    apply: (tier) => turn(tier, "debug.halt-on-error", true),
  },
});

/** The check of a block's index stays on. */
export const compactorChecksIndex = resourcePolicy({
  name: "compactor-checks-index",
  displayName: "The compactor refuses a malformed index",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "`thanos compact` runs without --debug.accept-malformed-index.",
  why: "With it, a block whose index is out of order is compacted, and the blocks it was merged with are deleted.",
  source:
    "Thanos, pkg/compact/compact.go: a compactor that meets such a block halts and suggests this hidden flag; it is meant for that block, not for good",
  remedy:
    "Remove --debug.accept-malformed-index once the block that needed it is compacted, or mark that block with " +
    "`thanos tools bucket mark --marker=no-compact-mark.json`.",
  tags: [...tags, "data-loss"],
  subjects: compactors,
  judge: ({ flags }) =>
    flags.isOn("debug.accept-malformed-index") ? "has --debug.accept-malformed-index" : undefined,
  remediation: {
    does: "Makes it --no-debug.accept-malformed-index.",
    apply: (tier) => turn(tier, "debug.accept-malformed-index", false),
  },
});

/** Blocks that are never compacted are noticed. */
export const compactorStopsAtOutOfOrderChunks = resourcePolicy({
  name: "compactor-stops-at-out-of-order-chunks",
  displayName: "The compactor does not skip blocks with out-of-order chunks",
  severity: "low",
  level: "advisory",
  profile: "core",
  rule: "`thanos compact` runs without --compact.skip-block-with-out-of-order-chunks.",
  why: "Such blocks are marked, are never compacted or downsampled, and no alert reports them.",
  source: "Thanos, cmd/thanos/compact.go: the flag marks them for no compaction instead of halting",
  remedy: "Remove the flag once the blocks that made it necessary are marked.",
  tags: [...tags, "reliability"],
  subjects: compactors,
  judge: ({ flags }) =>
    flags.isOn("compact.skip-block-with-out-of-order-chunks")
      ? "has --compact.skip-block-with-out-of-order-chunks"
      : undefined,
});

const runsOnce: readonly WorkloadKind[] = ["Job", "CronJob"];

/** A compactor runs forever where Kubernetes restarts what ends, and ends where it is started by a schedule. */
export const compactorWaits = resourcePolicy({
  name: "compactor-waits",
  displayName: "The compactor waits for new blocks",
  severity: "medium",
  level: "mandatory",
  profile: "availability",
  rule: "`thanos compact` has --wait in a workload that keeps running, and does not have it in a Job or CronJob.",
  why:
    "Without it the process exits after one pass and is restarted with growing delays, up to CrashLoopBackOff. " +
    "With it a Job never ends, so no later run starts.",
  source: "Thanos, docs/components/compact.md: --wait",
  remedy: "Add --wait, or run it as a CronJob with concurrencyPolicy: Forbid and without --wait.",
  tags: [...tags, "reliability"],
  subjects: compactors,
  judge: ({ flags, workload: { kind } }) => {
    const waits = flags.isOn("wait") || flags.isOn("w");
    if (runsOnce.includes(kind))
      return waits ? { is: "has --wait, so it never ends", wayOut: "Take --wait away." } : undefined;
    return waits ? undefined : "has no --wait, so it ends after one pass";
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  compactorSingleReplica,
  compactorNotAutoscaled,
  compactorOnePerBucket,
  compactorHaltsOnError,
  compactorChecksIndex,
  compactorStopsAtOutOfOrderChunks,
  compactorWaits,
];
