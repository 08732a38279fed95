import { unlessForeign } from "./blocksServed";
import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { blockId, selectorOf } from "../reading/blockShares";
import { onBucket, sharesOf, titlesOf, type OnBucket } from "../reading/bucketTiers";
import { hiddenMaker } from "../reading/reach";
import type { Stack } from "../reading/stack";
import { labelsInWords, uploadersOf, type Stream } from "../reading/streams";
import { bucketOf } from "../reading/tierBucket";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, unreadable } from "../reading/unknowns";

const tags = ["thanos", "compactor", "blocks"];

/** Why no compactor takes a stream. */
function untaken(stack: Stack, compactors: OnBucket, stream: Stream): string | undefined {
  const { shares, unknown } = sharesOf(stack, compactors, stream);
  if (shares.some(({ share }) => share.kept.length > 0)) return undefined;
  if (unknown) throw unknown;
  return `uploads blocks of ${labelsInWords(stream)}, which --selector.relabel-config of ${titlesOf(compactors.tiers)} drops`;
}

/** Every stream of blocks has its compactor. */
export const blocksCompacted = stackPolicy({
  name: "blocks-compacted",
  displayName: "Every block is taken by a compactor",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule:
    "If the stack has compactors, one of them works on each bucket that sidecars, Rulers or Receivers of the stack upload to and Store Gateways of the stack " +
    "read, and takes the external labels of each of them.",
  why: "Blocks that no compactor takes are never merged, downsampled or deleted: the bucket grows for ever, and queries over long ranges get slower by the day.",
  source: "Thanos, docs/components/compact.md; pkg/block/fetcher.go: LabelShardedMetaFilter",
  reads:
    "External labels of uploaders, buckets, and --selector.relabel-config of each compactor, without the labels that it merges by. It is blind where the " +
    "uploader or the compactor is in no resource of the stack.",
  remedy:
    "Give the bucket a compactor of its own, or correct --selector.relabel-config so that the compactors together keep every stream.",
  tags: [...tags, "retention"],
  subjects: uploadersOf,
  judge: (uploader, { stack }) => {
    const all = stack.tiers("compact");
    if (all.length === 0) return undefined;
    const bucket = uploader.bucket();
    const compactors = onBucket(stack, "compact", bucket);
    if (compactors.tiers.length > 0)
      return firstKnown(uploader.streams(), (stream) => untaken(stack, compactors, stream));
    // A bucket that nothing reads here may have its compactor where it is read.
    if (!bucket || onBucket(stack, "store", bucket).tiers.length === 0) return undefined;
    if (compactors.unknown) return unlessForeign(compactors.unknown);
    const maker = hiddenMaker(stack);
    if (maker) throw unreadable(`a compactor may be made by ${maker.title}`);
    const others = all
      .filter((one): one is Tier => !isUnknown(one))
      .map((one) => `${one.title} works on ${bucketOf(stack, one)?.source ?? "none"}`);
    return `uploads to the bucket of ${bucket.source}, on which no compactor of the stack works (${others.join(", ")})`;
  },
});

/** A compactor gets all blocks that belong together. */
export const compactorSelectsStreams = stackPolicy({
  name: "compactor-selects-streams",
  displayName: "Compactors are divided by external labels",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: `--selector.relabel-config of \`thanos compact\` does not read ${blockId}.`,
  why: "Blocks of one stream then go to several compactors, each of which merges a part of them: they overlap, and the compactors halt.",
  source:
    "Thanos, docs/sharding.md: compactors are divided by external labels; a block's name is for Store Gateways",
  reads: "--selector.relabel-config of compactors.",
  remedy:
    "Divide by external labels, such as cluster: all blocks with the same labels have to go to one compactor.",
  tags: [...tags, "data-loss"],
  subjects: (stack) => stack.tiers("compact"),
  judge: (compactor, { stack }) =>
    selectorOf(stack, compactor).some(({ sourceLabels }) => sourceLabels.includes(blockId))
      ? `divides blocks by ${blockId}`
      : undefined,
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [blocksCompacted, compactorSelectsStreams];
