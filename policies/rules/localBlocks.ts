import { isOlder, versionOf } from "../../model/images";
import { delayedCompaction as oldest, localRetention } from "../../model/thresholds";
import { durationText } from "../../model/units";
import { stackPolicy, resourcePolicy, type Rule, type GuardPolicy } from "../engine/policy";
import { retentionOf, type Retention } from "../reading/localRetention";
import type { Tier } from "../reading/tiers";
import { beside, hasBucket, isStateless } from "../reading/writers";

const hour = 3600;
const tags = ["prometheus", "sidecar"];
const outage = {
  minimumHours: {
    type: "number",
    description: "Hours that samples stay at least, whatever a block's length.",
    default: localRetention.least / hour,
    minimum: 0,
  },
  minimumBlocks: {
    type: "number",
    description: "Lengths of a block that samples stay at least.",
    default: localRetention.blocks,
    minimum: 1,
  },
} as const;

/** The sidecar beside this Prometheus, if it uploads. */
const uploader = (prometheus: Tier): Tier | undefined => {
  const sidecar = beside(prometheus, "sidecar");
  return sidecar && hasBucket(sidecar) ? sidecar : undefined;
};

/** What Prometheus still has when the bucket is back can still be uploaded. */
export const prometheusRetentionCoversOutage = stackPolicy({
  name: "prometheus-retention-covers-outage",
  displayName: "Prometheus keeps samples until they are uploaded",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A Prometheus whose sidecar uploads keeps samples for at least three blocks and at least 6h.",
  why: "A block that can't be uploaded before it reaches the retention is deleted, and its samples are lost.",
  source: "Thanos, docs/components/sidecar.md: retention not lower than three times the min block duration",
  remedy: "Raise --storage.tsdb.retention.time. A day or more survives a longer outage of the object store.",
  tags: [...tags, "data-loss", "retention"],
  settings: outage,
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack, settings }) => {
    if (!uploader(tier)) return undefined;
    const block = tier.flags.seconds("storage.tsdb.min-block-duration", "2h");
    return tooShort(retentionOf(stack, tier), block, settings);
  },
});

/** The same for what Rulers compute. */
export const rulerRetentionCoversOutage = stackPolicy({
  name: "ruler-retention-covers-outage",
  displayName: "Rulers keep results until they are uploaded",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A Ruler that uploads keeps its results for at least three blocks and at least 6h.",
  why: "A block that can't be uploaded before it reaches the retention is deleted, and its results are lost.",
  source: "Thanos, docs/components/sidecar.md on retention: the Ruler uploads by the same shipper",
  remedy: "Raise --tsdb.retention, or leave it at its default, 48h.",
  tags: ["thanos", "ruler", "data-loss", "retention"],
  settings: outage,
  subjects: (stack) => stack.tiers("rule"),
  judge: (tier, { stack, settings }) => {
    if (!hasBucket(tier) || isStateless(stack, tier)) return undefined;
    return tooShort(retentionOf(stack, tier), tier.flags.seconds("tsdb.block-duration", "2h"), settings);
  },
});

function tooShort(
  { seconds, text }: Retention,
  blockSeconds: number,
  { minimumHours, minimumBlocks }: { readonly minimumHours: number; readonly minimumBlocks: number },
): string | undefined {
  const least = Math.max(minimumHours * hour, minimumBlocks * blockSeconds);
  return seconds < least
    ? `has ${text}, below ${durationText(least)} (its blocks are ${durationText(blockSeconds)} long)`
    : undefined;
}

/** A night's outage of the object store is survived too. */
export const prometheusRetentionCoversNight = stackPolicy({
  name: "prometheus-retention-covers-night",
  displayName: "Prometheus keeps samples for a day",
  severity: "low",
  level: "advisory",
  profile: "core",
  rule: "A Prometheus whose sidecar uploads keeps samples for at least 24h.",
  why:
    "If the object store fails in the evening, somebody has until the next evening to repair it before samples " +
    "are lost.",
  source: "this pack: what is older than the retention when the object store is back was not uploaded",
  remedy: "Raise --storage.tsdb.retention.time, and the size of the disk with it.",
  tags: [...tags, "reliability", "retention"],
  settings: {
    minimumHours: {
      type: "number",
      description: "Hours that samples stay at least.",
      default: localRetention.night / hour,
      minimum: 0,
    },
  },
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack, settings: { minimumHours } }) => {
    if (!uploader(tier)) return undefined;
    const { seconds, text } = retentionOf(stack, tier);
    return seconds < minimumHours * hour ? `has ${text}, below ${minimumHours}h` : undefined;
  },
});

const noLocalCompaction: Rule<Tier, never> = (tier) => {
  const sidecar = uploader(tier);
  if (!sidecar || delayPath(tier) !== undefined) return undefined;
  const { min, max, text } = blockDurations(tier);
  if (min === max) return undefined;
  return sidecar.flags.isOn("shipper.ignore-unequal-block-size")
    ? `compacts its own blocks (${text}), and its sidecar lets it by --shipper.ignore-unequal-block-size`
    : `compacts its own blocks (${text}), so its sidecar never gets ready`;
};

const delayedCompaction: Rule<Tier, never> = (tier) => {
  const [sidecar, path] = [uploader(tier), delayPath(tier)];
  if (!sidecar || path === undefined) return undefined;
  const file = sidecar.flags.value("shipper.meta-file-name") ?? "thanos.shipper.json";
  const written = `${sidecar.flags.value("tsdb.path") ?? "./data"}/${file}`;
  if (clean(path) !== clean(written)) {
    return {
      is: `has --storage.tsdb.delay-compact-file.path=${path}, but its sidecar writes ${clean(written)}`,
      wayOut: `Name the same file, ${clean(written)}.`,
    };
  }
  const thanos = versionOf(sidecar.container.image ?? "");
  if (thanos === undefined || !isOlder(thanos, oldest.thanos)) return undefined;
  const { min, max } = blockDurations(tier);
  // A sidecar before v0.41 ignores the option and is content with equal durations. That of v0.41 compares the path with
  // the bare name of its file, so it refuses every path that works.
  if (min === max && isOlder(thanos, "v0.41.0")) return undefined;
  return {
    is: `has --storage.tsdb.delay-compact-file.path, with which its sidecar ${thanos} uploads nothing`,
    wayOut: `Use Thanos ${oldest.thanos} or newer, or set both block durations to 2h instead.`,
  };
};

/** The version in which Prometheus got the option. */
const knownToPrometheus: Rule<Tier, never> = (tier) => {
  if (delayPath(tier) === undefined) return undefined;
  const version = versionOf(tier.container.image ?? "");
  return version !== undefined && isOlder(version, oldest.prometheus)
    ? {
        is: `has --storage.tsdb.delay-compact-file.path, which Prometheus ${version} does not know and ends at`,
        wayOut: `Use Prometheus ${oldest.prometheus} or newer, or set both block durations to 2h instead.`,
      }
    : undefined;
};

/** Prometheus touches a block only when it is in the bucket. */
export const localCompactionWaits = resourcePolicy({
  name: "local-compaction-waits",
  displayName: "Prometheus does not compact blocks that are still to be uploaded",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "A Prometheus whose sidecar uploads has equal min and max block durations, or delays compaction by the " +
    "sidecar's own meta file.",
  why:
    "A block that is compacted before it is uploaded is never uploaded, and a sidecar that notices this refuses " +
    "to work.",
  source: "Thanos, cmd/thanos/sidecar.go: validatePrometheus; docs/components/sidecar.md",
  remedy:
    "Set --storage.tsdb.min-block-duration and --storage.tsdb.max-block-duration to 2h; or, from Prometheus " +
    `${oldest.prometheus} and Thanos ${oldest.thanos} on, ` +
    "--storage.tsdb.delay-compact-file.path to <--tsdb.path>/thanos.shipper.json.",
  tags: [...tags, "data-loss"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: [noLocalCompaction, delayedCompaction, knownToPrometheus],
});

const delayPath = ({ flags }: Tier) => flags.value("storage.tsdb.delay-compact-file.path") || undefined;

/** As Prometheus has them: without a flag the longest block is a tenth of the retention, and at most 31d. */
function blockDurations({ flags }: Tier): { min: number; max: number; text: string } {
  const [shortest, longest] = ["storage.tsdb.min-block-duration", "storage.tsdb.max-block-duration"];
  const min = flags.seconds(shortest, "2h");
  const given = flags.seconds(longest);
  const retention = flags.seconds("storage.tsdb.retention.time", "0");
  const kept = retention || (flags.has("storage.tsdb.retention.size") ? Infinity : 15 * 24 * hour);
  const max = given || Math.min(31 * 24 * hour, kept / 10);
  const standard = given ? "" : ", the default";
  return { min, max, text: `blocks of ${durationText(min)} up to ${durationText(max)}${standard}` };
}

function clean(path: string): string {
  return path.replace(/\/+(\.\/+)*/g, "/").replace(/^\.\//, "");
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  localCompactionWaits,
  prometheusRetentionCoversOutage,
  prometheusRetentionCoversNight,
  rulerRetentionCoversOutage,
];
