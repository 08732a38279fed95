import { quantity } from "../../model/units";
import { compactors } from "./compaction";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import type { Tier } from "../reading/tiers";
import { unreadable } from "../reading/unknowns";
import { claimOf, placeOf } from "../reading/volumes";

const tags = ["thanos", "compactor", "capacity"];
const gigabyte = 1e9;
const source = "Thanos, docs/components/compact.md#disk";

const dataDir = ({ flags }: Tier) => flags.value("data-dir") ?? "./data";
const scratchOf = (tier: Tier) => placeOf(tier.workload, tier.container, dataDir(tier));

/** Compaction happens on a volume, not in the container's own layer nor in memory. */
export const compactorScratchOnVolume = resourcePolicy({
  name: "compactor-scratch-on-volume",
  displayName: "The compactor works on a volume",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "A disk-backed volume is mounted at --data-dir of `thanos compact`.",
  why:
    "It downloads two weeks of blocks at a time. In the container's own layer or in memory they fill up the " +
    "node, and compaction and retention stop.",
  source,
  remedy: "Mount a volume claimed by the StatefulSet at --data-dir; start with 100 GB.",
  tags,
  subjects: compactors,
  judge: (tier) => {
    const directory = dataDir(tier);
    if (!directory.startsWith("/"))
      return `has --data-dir=${directory}, a relative path, which no volume is sure to be mounted at`;
    const place = scratchOf(tier);
    if (!place) return `has --data-dir=${directory}, where no volume is mounted`;
    return place.volume?.emptyDir?.medium === "Memory"
      ? `has --data-dir=${directory} on the emptyDir ${place.mount.name}, which is memory`
      : undefined;
  },
});

/** What was downloaded once is still there after a restart, and does not compete with the node's other pods. */
export const compactorScratchPersistent = resourcePolicy({
  name: "compactor-scratch-persistent",
  displayName: "The compactor has its own disk",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "The volume at --data-dir of `thanos compact` comes from a claim.",
  why:
    "On the node's disk it competes with other pods, which are evicted when that disk is full, and every restart " +
    "reads the state of the whole bucket again.",
  source,
  remedy: "Use a volumeClaimTemplate of a StatefulSet instead.",
  tags,
  subjects: compactors,
  judge: (tier) => {
    const place = scratchOf(tier);
    const kind = (["emptyDir", "hostPath"] as const).find((name) => place?.volume?.[name]);
    return kind && `has --data-dir=${dataDir(tier)} on the ${kind} ${place?.mount.name}`;
  },
});

/** The disk holds what is compacted at a time. */
export const compactorScratchSize = stackPolicy({
  name: "compactor-scratch-size",
  displayName: "The compactor's disk is large enough",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "The claim under --data-dir is large enough for all concurrent compactions.",
  why: "A full disk halts the compactor: blocks are no longer merged, downsampled or deleted, and the bucket grows.",
  source: `${source}: 100GB for a medium bucket, times --compact.concurrency`,
  remedy:
    "Request more storage, or lower --compact.concurrency. Allow twice the size of two weeks of blocks.",
  tags,
  settings: {
    gigabytesPerCompaction: {
      type: "number",
      description: "Gigabytes (10^9 bytes) for each concurrent compaction.",
      default: 100,
      minimum: 0,
    },
  },
  subjects: compactors,
  judge: (tier, { stack, settings }) => {
    const place = scratchOf(tier);
    const claim = place && claimOf(stack, tier.workload, place);
    if (!claim) return undefined;
    const asked = String(claim.resources?.requests?.storage ?? "0");
    const bytes = quantity(asked);
    if (bytes === undefined) throw unreadable(`storage: ${asked} can't be read as a quantity`);
    const concurrency = tier.flags.number("compact.concurrency", "1");
    const least = settings.gigabytesPerCompaction * concurrency;
    if (bytes >= least * gigabyte) return undefined;
    return `has ${asked} for --data-dir, below ${least} GB for --compact.concurrency=${concurrency}`;
  },
});

/** Concurrent compactions have a CPU each. */
export const compactorCpuForConcurrency = resourcePolicy({
  name: "compactor-cpu-for-concurrency",
  displayName: "The compactor has CPU for its concurrency",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "A CPU limit of `thanos compact` is not below --compact.concurrency.",
  why: "More compactions than CPUs are no faster, but each holds its blocks in memory and on disk.",
  source: "Thanos, docs/components/compact.md#cpu: --compact.concurrency CPU cores",
  remedy: "Raise the limit (or leave it out), or lower --compact.concurrency.",
  tags: [...tags, "performance"],
  subjects: compactors,
  judge: ({ container, flags }) => {
    const limit = container.resources?.limits?.cpu;
    const cpus = limit === undefined ? Infinity : quantity(String(limit));
    if (cpus === undefined) throw unreadable(`limits.cpu: ${limit} can't be read as a quantity`);
    const concurrency = flags.number("compact.concurrency", "1");
    return concurrency > Math.max(1, cpus)
      ? `has --compact.concurrency=${concurrency} with a CPU limit of ${limit}`
      : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  compactorScratchOnVolume,
  compactorScratchPersistent,
  compactorScratchSize,
  compactorCpuForConcurrency,
];
