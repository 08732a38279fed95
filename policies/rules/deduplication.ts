import { compactors } from "./compaction";
import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { areOfTwoShards, jobShardsOf } from "../reading/jobShards";
import { prometheusConfigOf } from "../reading/prometheusFile";
import type { Stack } from "../reading/stack";
import { bucketOf, isSameBucket } from "../reading/tierBucket";
import { labelNames as labels } from "../reading/tierFlags";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, known, orUnknown, unreadable, type Known } from "../reading/unknowns";
import {
  differsByPod,
  labelsWithout,
  uploaderOf,
  uploadingTiers,
  writersOf,
  type Writer,
} from "../reading/writers";

const tags = ["thanos", "compactor", "deduplication"];
const replicaLabel = "deduplication.replica-label";

/** What uploads to the compactor's bucket; in place of a tier that can't be told, the unknown value that it hangs on. */
function uploadersTo(stack: Stack, compactor: Tier): Known<Tier>[] {
  return uploadingTiers(stack).filter((tier) => {
    const uses = orUnknown(
      () =>
        isUnknown(tier) ||
        isSameBucket(bucketOf(stack, uploaderOf(tier) ?? tier), bucketOf(stack, compactor)),
    );
    return isUnknown(uses) || uses;
  });
}

/** What the compactor merges are copies. */
export const deduplicationMergesReplicas = stackPolicy({
  name: "deduplication-merges-replicas",
  displayName: "The compactor merges replicas and nothing else",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "Each --deduplication.replica-label of `thanos compact` is a label that differs only between replicas of " +
    "what uploads to its bucket, and overlapping blocks are merged by such labels only.",
  why: "Merged blocks can't be separated again: merging by any other label turns two series into one.",
  source: "Thanos, docs/components/compact.md#vertical-compaction-risks",
  remedy: "Use only labels that differ between replicas, or remove the flag: Query deduplicates as well.",
  tags: [...tags, "data-loss"],
  settings: {
    allowedLabels: {
      type: "array",
      items: { type: "string" },
      description:
        "Labels of which the team knows that only replicas differ in them, such as those of a Prometheus in another cluster.",
      default: [] as readonly string[],
    },
  },
  subjects: compactors,
  judge: [
    ({ flags }) =>
      flags.isOn("compact.enable-vertical-compaction") && labels(flags, replicaLabel).length === 0
        ? {
            is: "has --compact.enable-vertical-compaction without a --deduplication.replica-label, so it merges blocks of two processes with the same labels",
            wayOut: "Take it away: the compactor then halts at such blocks, and none is lost.",
          }
        : undefined,
    (compactor, { stack, settings: { allowedLabels } }) => {
      const merged = labels(compactor.flags, replicaLabel);
      const doubtful = merged.filter((label) => !allowedLabels.includes(label));
      const wrong = orUnknown(() => firstKnown(doubtful, (label) => labelFault(stack, compactor, label)));
      if (typeof wrong === "string") return wrong;
      const pair = merged.length > 0 ? mistaken(stack, uploadersTo(stack, compactor), merged) : undefined;
      if (!pair) return known(wrong);
      return (
        `takes ${pair[0].tier.title} and ${pair[1].tier.title} for replicas: without ${merged.join(", ")} both are ` +
        `{${labelsWithout(pair[0], merged)}}, but they scrape different targets`
      );
    },
  ],
});

/** Why the label does not only tell replicas apart. @throws UnknownValueError if nothing in the stack has it. */
function labelFault(stack: Stack, compactor: Tier, label: string): string | undefined {
  const uploaders = uploadersTo(stack, compactor);
  const having = uploaders.filter((tier): tier is Tier => {
    const has = orUnknown(
      () => !isUnknown(tier) && writersOf(stack, tier).some((one) => one.labels.has(label)),
    );
    return has === true;
  });
  if (having.length === 0) {
    firstKnown(uploaders, (tier) => void writersOf(stack, tier));
    throw unreadable(
      `nothing in this stack that uploads to the bucket has the label ${label}, so whether only replicas differ in it can't be told (if you know it, add it to the setting allowedLabels)`,
    );
  }
  const fixed = firstKnown(having, (tier) => {
    if (differsByPod(stack, tier, label)) return undefined;
    const twin = having.find(
      (other) => other !== tier && isAlike(stack, firstOf(stack, tier), firstOf(stack, other)),
    );
    return twin ? undefined : tier;
  });
  return fixed && `merges by ${label}, which is the same in all replicas of ${fixed.title}`;
}

const firstOf = (stack: Stack, tier: Tier) => writersOf(stack, tier)[0];

/**
 * Two Prometheus that are alike without the labels, and yet no replicas of each other: series of one name, as those of
 * Prometheus itself, then become one. Rulers compute series of other names, and shards have a policy of their own.
 */
function mistaken(
  stack: Stack,
  tiers: readonly Known<Tier>[],
  merged: readonly string[],
): readonly [Writer, Writer] | undefined {
  const seen = new Map<string, Writer[]>();
  return firstKnown(tiers, (tier) => {
    const writer = tier.kind === "prometheus" ? firstOf(stack, tier) : undefined;
    if (!writer) return undefined;
    const name = labelsWithout(writer, merged);
    const others = seen.get(name) ?? [];
    seen.set(name, [...others, writer]);
    const other = firstKnown(others, (one) => (isAlike(stack, one, writer) ? undefined : one));
    return other && ([other, writer] as const);
  });
}

/** Whether both scrape the same, or are shards of each other. */
function isAlike(stack: Stack, a: Writer, b: Writer): boolean {
  if (a.tier.kind !== b.tier.kind || a.tier.kind !== "prometheus") return false;
  const [first, second] = [a, b].map(({ tier }) =>
    JSON.stringify(prometheusConfigOf(stack, tier).data().scrape_configs ?? []),
  );
  return (
    first === second || areOfTwoShards(jobShardsOf(stack, a.tier, a.pod), jobShardsOf(stack, b.tier, b.pod))
  );
}

/** What the compactor takes for a replica label, Query does too. */
export const deduplicationKnownToQuery = stackPolicy({
  name: "deduplication-known-to-query",
  displayName: "Query knows the compactor's replica labels",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "Every --deduplication.replica-label of the compactor is a --query.replica-label of every Query in the stack.",
  why:
    "Blocks lose the label when they are merged. A Query that does not know it shows old and new samples as two " +
    "series.",
  source: "Thanos, docs/components/compact.md#enabling-vertical-compaction",
  remedy: "Give Query the same --query.replica-label.",
  tags: [...tags, "query", "correctness"],
  subjects: compactors,
  judge: ({ flags }, { stack }) => {
    const merged = labels(flags, "deduplication.replica-label");
    if (merged.length === 0) return undefined;
    const [query, missing] =
      firstKnown(stack.tiers("query"), (tier) => {
        const replicaLabels = labels(tier.flags, "query.replica-label");
        const unknown = merged.filter((label) => !replicaLabels.includes(label));
        return unknown.length > 0 ? ([tier, unknown] as const) : undefined;
      }) ?? [];
    return (
      query &&
      `merges blocks by ${missing?.join(", ")}, which is not a --query.replica-label of ${query.title}`
    );
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [deduplicationMergesReplicas, deduplicationKnownToQuery];
