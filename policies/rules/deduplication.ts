import { compactors } from "./compaction";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { labelNames as labels } from "../reading/tierFlags";
import { firstKnown } from "../reading/unknowns";

const tags = ["thanos", "compactor", "deduplication"];

/** Merging replicas in the bucket is a decision, not an accident. */
export const deduplicationOptIn = resourcePolicy({
  name: "deduplication-opt-in",
  displayName: "Offline deduplication is asked for",
  severity: "high",
  level: "mandatory",
  rule: "`thanos compact` merges overlapping blocks only by the replica labels that the team has allowed.",
  why: "What it merges can't be parted again, and a label that does not only tell replicas apart makes one series of two.",
  source: "Thanos, docs/components/compact.md#vertical-compaction-risks",
  remedy:
    "Take --deduplication.replica-label and --compact.enable-vertical-compaction away: Query deduplicates as well. " +
    "If you want it, list the labels in this policy's setting allowedLabels.",
  tags: [...tags, "data-loss"],
  settings: {
    allowedLabels: {
      type: "array",
      items: { type: "string" },
      description: "Replica labels by which the compactor may merge blocks.",
      default: [] as readonly string[],
    },
  },
  subjects: compactors,
  judge: [
    ({ flags }, { settings: { allowedLabels } }) => {
      const denied = labels(flags, "deduplication.replica-label").filter(
        (label) => !allowedLabels.includes(label),
      );
      return denied.length > 0 ? `has --deduplication.replica-label=${denied.join(",")}` : undefined;
    },
    ({ flags }, { settings: { allowedLabels } }) =>
      flags.isOn("compact.enable-vertical-compaction") && allowedLabels.length === 0
        ? "has --compact.enable-vertical-compaction"
        : undefined,
  ],
});

/** What the compactor takes for a replica label, Query does too. */
export const deduplicationKnownToQuery = stackPolicy({
  name: "deduplication-known-to-query",
  displayName: "The compactor's replica labels are Query's",
  severity: "high",
  level: "mandatory",
  rule: "Every --deduplication.replica-label of the compactor is a --query.replica-label of every Query of the stack.",
  why: "Blocks lose the label once they are merged; a Query that does not know it shows old and new samples as two series.",
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
      query && `merges blocks by ${missing?.join(", ")}, which is no --query.replica-label of ${query.title}`
    );
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [deduplicationOptIn, deduplicationKnownToQuery];
