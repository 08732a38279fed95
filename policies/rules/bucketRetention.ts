import { compactors } from "./compaction";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { bucketOf, isSameBucket } from "../reading/tierBucket";
import type { Flags } from "../reading/tierFlags";
import type { Tier } from "../reading/tiers";
import { firstKnown } from "../reading/unknowns";
import { keptFor } from "../../model/lifetime/dataPath";
import { findMissing } from "../../model/lifetime/missing";
import { isDeletedTooEarly, servedMarkedFor } from "../../model/lifetime/markedBlocks";
import { deletion, retentionBounds } from "../../model/thresholds";
import { durationText } from "../../model/units";

const tags = ["thanos", "compactor", "retention"];
const hour = 3600;

/** Resolutions from fine to coarse, with what keeps a block until the next coarser one is made of it. */
const resolutions = [
  { flag: "retention.resolution-raw", title: "raw samples", bound: retentionBounds.raw },
  { flag: "retention.resolution-5m", title: "5m samples", bound: retentionBounds.fiveMinutes },
  { flag: "retention.resolution-1h", title: "1h samples", bound: undefined },
] as const;
const { raw, fiveMinutes } = retentionBounds;
const [leastRaw, leastFive] = [durationText(raw.least), durationText(fiveMinutes.least)];
const [enoughRaw, enoughFive] = [durationText(raw.recommended), durationText(fiveMinutes.recommended)];

/** Blocks live until the next coarser resolution has been made of them. */
export const retentionCoversDownsampling = resourcePolicy({
  name: "retention-covers-downsampling",
  displayName: "Retention is longer than downsampling needs",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: `While downsampling is on, raw samples are kept for ${leastRaw} or more and 5m samples for ${leastFive} or more, and a coarser resolution that is kept longer is made of every block before it is deleted; 0 is forever.`,
  why: `Below, ${raw.why}; likewise for 1h. Above, blocks may still be deleted before they are long enough, and the coarser samples are missing.`,
  source: raw.source,
  remedy: `Set --retention.resolution-raw to at least ${enoughRaw} and --retention.resolution-5m to at least ${enoughFive}, or to 0d: blocks are compacted into windows of 2 and of 14 days before they are long enough.`,
  tags,
  subjects: compactors,
  judge: [
    ...resolutions.map(({ flag, bound }) => ({ flags }: Tier) => {
      const seconds = flags.seconds(flag, "0d");
      const least = bound?.least ?? 0;
      if (seconds === 0 || seconds >= least || flags.isOn("downsampling.disable")) return undefined;
      return `has --${flag}=${flags.value(flag)}, below ${durationText(least)}`;
    }),
    ({ flags }: Tier) => describeMissing(flags),
  ],
});

/** What is said of a coarser resolution that is to be kept and is not made of every block. */
function describeMissing(flags: Flags): string | undefined {
  const [rawFlag, fiveFlag, hourFlag] = resolutions.map(({ flag }) => flag);
  const retention = {
    raw: keptFor(flags.seconds(rawFlag, "0d")),
    fiveMinutes: keptFor(flags.seconds(fiveFlag, "0d")),
    oneHour: keptFor(flags.seconds(hourFlag, "0d")),
  };
  // Said already: the Compactor does not start.
  if (retention.raw < raw.least || retention.fiveMinutes < fiveMinutes.least) return undefined;
  const [missing] = findMissing({
    retention,
    deleteDelay: flags.seconds("delete-delay", deletion.delay),
    consistencyDelay: flags.seconds("consistency-delay", "30m"),
    downsampling: !flags.isOn("downsampling.disable"),
  });
  if (!missing) return undefined;
  const [fine, coarse] = missing.coarse === "oneHour" ? [fiveFlag, "1h"] : [rawFlag, "5m"];
  return `has --${fine}=${flags.value(fine)}, which deletes ${missing.made === "none" ? "all" : "some"} blocks before there are ${coarse} samples of them`;
}

/** A coarser resolution is not gone before the finer one. */
export const retentionGrowsWithResolution = resourcePolicy({
  name: "retention-grows-with-resolution",
  displayName: "Coarse samples are kept at least as long as fine ones",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "5m samples are kept at least as long as raw ones, and 1h samples at least as long as 5m ones.",
  why:
    "Long ranges are read from coarse samples. Where those are deleted first, the longest queries read the " +
    "finest samples.",
  source: "Thanos, docs/components/compact.md#downsampling: the same retention for each is recommended",
  remedy: "Give the coarser resolution the same retention or a longer one; 0d is forever.",
  tags: [...tags, "performance"],
  subjects: compactors,
  judge: [0, 1].map((at) => ({ flags }: Tier) => {
    const [fine, coarse] = [resolutions[at], resolutions[at + 1]];
    if (flags.isOn("downsampling.disable") || kept(flags, coarse.flag) >= kept(flags, fine.flag))
      return undefined;
    return `keeps ${coarse.title} for ${flags.value(coarse.flag)}, ${fine.title} for ${flags.value(fine.flag) ?? "ever"}`;
  }),
});

function kept(flags: Flags, flag: string): number {
  return flags.seconds(flag, "0d") || Infinity;
}

/** Long ranges are answered from downsampled blocks. */
export const downsamplingOn = resourcePolicy({
  name: "downsampling-on",
  displayName: "Downsampling is on",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "`thanos compact` runs without --downsampling.disable.",
  why:
    "A query over months then has to read every raw sample, which is more than a Store Gateway or a browser can " +
    "handle.",
  source: "Thanos, help of --downsampling.disable: not recommended",
  remedy: "Remove --downsampling.disable.",
  tags: [...tags, "performance"],
  subjects: compactors,
  judge: ({ flags }) => (flags.isOn("downsampling.disable") ? "has --downsampling.disable" : undefined),
});

/** A block that is to go is not deleted under those who still read it. */
export const deletionIsDelayed = resourcePolicy({
  name: "deletion-is-delayed",
  displayName: "Blocks are deleted with a delay",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "--delete-delay is at least as long as any Store Gateway may keep reading a marked block.",
  why: "Blocks that are deleted at once make queries fail while a Store Gateway still has them loaded.",
  source: "Thanos, help of --delete-delay, and of --ignore-deletion-marks-delay for the default of 24h",
  remedy: `Leave --delete-delay at its default, ${deletion.delay}.`,
  tags: [...tags, "reliability"],
  settings: {
    minimumHours: {
      type: "number",
      description: "Hours that a marked block stays at least.",
      default: deletion.least / hour,
      minimum: 0,
    },
  },
  subjects: compactors,
  judge: ({ flags }, { settings: { minimumHours } }) =>
    flags.seconds("delete-delay", deletion.delay) < minimumHours * hour
      ? {
          is: `has ${given(flags, "delete-delay", deletion.delay)}, below ${minimumHours}h`,
          wayOut: `Set --delete-delay to ${minimumHours}h or more; its default is ${deletion.delay}.`,
        }
      : undefined,
});

/** A flag as a message shows it, with the default where it is not given. */
function given(flags: Flags, flag: string, standard: string): string {
  return `--${flag}=${flags.value(flag) ?? `${standard} (the default)`}`;
}

/** The Store Gateways of a bucket have dropped a marked block before its compactor deletes it. */
export const deletionAfterStoresIgnoreIt = stackPolicy({
  name: "deletion-after-stores-ignore-it",
  displayName: "Store Gateways drop a block before it is deleted",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule:
    "--delete-delay of a compactor is longer than --ignore-deletion-marks-delay of each Store Gateway of its bucket " +
    "and two of its --sync-block-duration.",
  why: "Otherwise the compactor deletes blocks that the Store Gateway still answers from, and queries fail.",
  source:
    "Thanos, pkg/block/fetcher.go: a marked block is dropped at the first sync after --ignore-deletion-marks-delay; " +
    "a second interval is for a sync that is slow",
  remedy: `Leave both at their defaults (${deletion.ignoredAfter} and ${deletion.delay}), or set --ignore-deletion-marks-delay to half of --delete-delay, as Thanos recommends.`,
  tags: [...tags, "store", "reliability"],
  subjects: (stack) => stack.tiers("store"),
  judge: (store, { stack }) => {
    const ignored = store.flags.seconds("ignore-deletion-marks-delay", deletion.ignoredAfter);
    const sync = store.flags.seconds("sync-block-duration", "15m");
    const served = { ignoreMarksAfter: ignored, sync };
    const tooEarly = firstKnown(compactors(stack), (compactor) => {
      if (!isDeletedTooEarly(compactor.flags.seconds("delete-delay", deletion.delay), served))
        return undefined;
      return isSameBucket(bucketOf(stack, store), bucketOf(stack, compactor)) ? compactor : undefined;
    });
    if (!tooEarly) return undefined;
    return (
      `drops a marked block up to ${durationText(servedMarkedFor(served))} after it was marked ` +
      `(${given(store.flags, "ignore-deletion-marks-delay", deletion.ignoredAfter)}, and two syncs of ${durationText(sync)}), but ` +
      `${tooEarly.title} deletes it with ${given(tooEarly.flags, "delete-delay", deletion.delay)}`
    );
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  retentionCoversDownsampling,
  retentionGrowsWithResolution,
  downsamplingOn,
  deletionIsDelayed,
  deletionAfterStoresIgnoreIt,
];
