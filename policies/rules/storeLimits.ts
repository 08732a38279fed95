import { durationSeconds, durationText } from "../../model/units";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { cacheFlags, cacheOf, sizeIn } from "../reading/tierCaches";
import type { Flags } from "../reading/tierFlags";
import { memoryLimitOf } from "../reading/memory";
import { bucketOf, isSameBucket } from "../reading/tierBucket";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { known, unreadable } from "../reading/unknowns";
import { beside } from "../reading/writers";

const tags = ["thanos", "store"];
const mebi = 2 ** 20;
const stores = (stack: Stack) => stack.tiers("store");

/** What a Store Gateway may keep in memory, it may have. */
export const storeMemory = stackPolicy({
  name: "store-memory",
  displayName: "The Store Gateway has enough memory for its pools",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "The memory limit of `thanos store` is above --chunk-pool-size (2GB by default) and its in-memory caches together.",
  why: "It is killed as soon as queries fill them, and then loads every block's header again.",
  source:
    "Thanos, cmd/thanos/store.go: --chunk-pool-size and --index-cache-size (250MB); Kubernetes, memory limits",
  remedy: "Raise the memory limit, or lower --chunk-pool-size or the caches' max_size.",
  tags: [...tags, "availability"],
  settings: {
    headroomPercent: {
      type: "number",
      description: "Share of the memory limit that is to be left for all else.",
      default: 0,
      minimum: 0,
      maximum: 90,
    },
  },
  subjects: stores,
  judge: (store, { stack, settings: { headroomPercent } }) => {
    const limit = memoryLimitOf(store);
    if (limit === Infinity) return undefined;
    const pool = store.flags.bytes("chunk-pool-size", "2GB");
    const cached = cacheFlags.store.map((flag) => cachedBytes(stack, store, flag)).reduce((a, b) => a + b);
    if (pool + cached < limit * (1 - headroomPercent / 100)) return undefined;
    const headroom = headroomPercent > 0 ? `, of which ${headroomPercent} % are to be left` : "";
    return (
      `has a pool of ${pool / mebi} MiB for chunks and ${cached / mebi} MiB of caches ` +
      `in a memory limit of ${limit / mebi} MiB${headroom}`
    );
  },
});

/** Bytes that a cache takes of the process' own memory. */
function cachedBytes(stack: Stack, store: Tier, flag: string): number {
  const cache = cacheOf(stack, store, flag);
  if (cache) return cache.type === "IN-MEMORY" ? sizeIn(cache, "max_size", 250 * mebi) : 0;
  return flag === "index-cache.config" ? store.flags.bytes("index-cache-size", "250MB") : 0;
}

/** Flags that limit a request, each with the name that it had before v0.30. */
const limits = [
  ["store.limits.request-series", "store.grpc.touched-series-limit"],
  ["store.limits.request-samples", "store.grpc.series-sample-limit"],
] as const;

/** One query can't take all of a Store Gateway's memory. */
export const storeRequestsLimited = resourcePolicy({
  name: "store-requests-limited",
  displayName: "Requests to the Store Gateway are limited",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "`thanos store` has --store.limits.request-series and --store.limits.request-samples above 0, or --store.grpc.downloaded-bytes-limit.",
  why: "By default nothing is limited, so one query over a long range can take the Store Gateway down for everyone.",
  source: "Thanos, help of --store.limits.request-series and -samples: 0 means no limit",
  remedy:
    "Set both above what your largest dashboard needs: a query over the limit fails, and the others continue.",
  tags: [...tags, "availability"],
  subjects: stores,
  judge: ({ flags }) => {
    if (flags.bytes("store.grpc.downloaded-bytes-limit", "0B") > 0) return undefined;
    const missing = limits.filter((names) => names.every((name) => flags.number(name, "0") <= 0));
    return missing.length > 0 ? `has no ${missing.map(([flag]) => `--${flag}`).join(" and no ")}` : undefined;
  },
});

/** What Prometheus no longer has, a Store Gateway answers. */
export const storeMeetsPrometheus = stackPolicy({
  name: "store-meets-prometheus",
  displayName: "No gap between Prometheus and the Store Gateways",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule:
    "If every Store Gateway of a sidecar's bucket has a --max-time, the newest of them overlaps with what " +
    "Prometheus keeps and the sidecar's --min-time lets through.",
  why: "Samples between the two are stored but in no answer.",
  source:
    "Thanos, docs/components/store.md#time-based-partitioning; help of --max-time and of sidecar's --min-time",
  remedy:
    "Remove --max-time from the Store Gateway of the newest blocks, or set it to a fraction of Prometheus' " +
    "retention.",
  tags: [...tags, "sidecar", "correctness"],
  subjects: (stack) => stack.tiers("sidecar"),
  judge: (sidecar, { stack }) => {
    const ages = stores(stack).map((store) => ({ store, age: ageOf(known(store).flags, "max-time") }));
    if (ages.every(({ age }) => age === undefined)) return undefined;
    const bucket = bucketOf(stack, sidecar);
    const own = ages.filter(({ store }) => isSameBucket(bucket, bucketOf(stack, known(store))));
    if (own.length === 0 || own.some(({ age }) => age === undefined)) return undefined;
    const newest = Math.min(...own.map(({ age }) => age ?? 0));
    const kept = keptSeconds(sidecar);
    return newest > kept
      ? `answers for the last ${durationText(kept)}, and no Store Gateway for less than ${durationText(newest)} ago`
      : undefined;
  },
});

/** How far back a Prometheus answers through its sidecar, in seconds. */
function keptSeconds(sidecar: Tier): number {
  const prometheus = beside(sidecar, "prometheus");
  if (!prometheus) throw unreadable("there is no Prometheus in its pod");
  const { flags } = prometheus;
  const time = flags.seconds("storage.tsdb.retention.time", "0");
  // By size alone nobody knows how long that is.
  const kept = time || (flags.has("storage.tsdb.retention.size") ? Infinity : 15 * 24 * 3600);
  return Math.min(kept, ageOf(sidecar.flags, "min-time") ?? Infinity);
}

/**
 * How long ago a flag's point in time is, in seconds; `undefined` if the flag is not given.
 *
 * @throws UnknownValueError if it is a date: how long ago that is changes from run to run.
 */
function ageOf(flags: Flags, name: string): number | undefined {
  const text = flags.value(name);
  if (text === undefined || /^(9999|0000|0001)-/.test(text)) return undefined;
  const seconds = durationSeconds(text.replace(/^-/, ""));
  if (seconds === undefined) throw unreadable(`--${name}=${text} is not a time relative to now`);
  return text.startsWith("-") ? seconds : -seconds;
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [storeMemory, storeRequestsLimited, storeMeetsPrometheus];
