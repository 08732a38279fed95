/**
 * Bounds that a correct Thanos keeps, each with its reason and source. Settings and policies both check by these, so a
 * fact stands once. A rule goes on from the name and value of what breaks it, and begins with a verb.
 */
import { constants } from "./sizingConstants";
import { durationText } from "./units";

const hour = 3600;
const day = 24 * hour;

/** A retention below which the next coarser resolution is never made. */
export interface DownsamplingBound {
  /** Seconds that a block spans when it is downsampled. */
  readonly least: number;
  readonly why: string;
  /** Seconds to use instead: with a day to spare until blocks are long enough and downsampled. */
  readonly recommended: number;
  readonly source: string;
}

const boundOf = (least: number, resolution: string, recommended: number): DownsamplingBound => ({
  least,
  recommended,
  why: `blocks would be deleted before they are downsampled to ${resolution}, so the Compactor does not start`,
  source:
    "Thanos, cmd/thanos/compact.go refuses it; ResLevel1DownsampleRange and ResLevel2DownsampleRange of pkg/compact/downsample",
});

/**
 * By the resolution that is kept: what the Compactor starts with. 1h samples have no bound. It takes longer until a block
 * is downsampled, since blocks are compacted into windows of 2 and of 14 days: `model/lifetime/` says how long.
 */
export const retentionBounds = {
  raw: boundOf(40 * hour, "5m", 3 * day),
  fiveMinutes: boundOf(10 * day, "1h", 15 * day),
};

/**
 * From a block's deletion mark to its deletion. Source: help of `--delete-delay` (48h) and of
 * `--ignore-deletion-marks-delay` (24h), "should be (delete-delay)/2".
 */
export const deletion = {
  /** Thanos' own delay of the Compactor. */
  delay: "48h",
  /** Thanos' own time after which a Store Gateway no longer serves a marked block. */
  ignoredAfter: "24h",
  /**
   * Shortest delay, in seconds: so long a reader of the bucket with Thanos' own defaults serves a marked block, and the
   * Compactor has half of it to replace what is marked.
   */
  least: 24 * hour,
  why: "blocks would be deleted while Store Gateways still serve them",
};

const localBlocks = 3;

/**
 * How long a TSDB keeps samples on its own disk, from where they are uploaded. Source: docs/components/sidecar.md of
 * Thanos, "not lower than three times the min block duration".
 */
export const localRetention = {
  /** Seconds, for blocks of two hours. */
  least: localBlocks * constants.blockDuration.value,
  /** Blocks, of whatever length. */
  blocks: localBlocks,
  /** Seconds for which somebody may be away before uploads work again. */
  night: 24 * hour,
  why: "fewer than three blocks are kept, so one that can't be uploaded for two hours is lost",
};

/** Prometheus forgets a series so many seconds after its last sample: the default of `--query.lookback-delta`. */
const lookbackDelta = 300;

/** How often a target has to be scraped, so that one scrape may fail. */
export const lookback = {
  delta: lookbackDelta,
  longestInterval: lookbackDelta / 2,
  rule: `is above ${durationText(lookbackDelta / 2)}, so one failed scrape leaves a hole: a series is forgotten ${durationText(lookbackDelta)} after its last sample. Use 2m or less.`,
};

/**
 * Bytes of one item that memcached takes. Source: memcached.c, checks of `-I`: from 1 KiB to 1 GiB, and at most half of
 * `-m`.
 */
export const memcachedItem = { least: 2 ** 10, most: 2 ** 30, shareOfMemory: 1 / 2 };

/**
 * Oldest versions with which Prometheus compacts a block only after its upload. Source: CHANGELOG of Prometheus 3.9;
 * `validatePrometheus` of Thanos' cmd/thanos/sidecar.go, which compares whole paths only since v0.42.0: before, it
 * compares Prometheus' path with the bare name of the sidecar's file, refuses it for good and uploads nothing, while its
 * pod looks healthy.
 */
export const delayedCompaction = { prometheus: "v3.9.0", thanos: "v0.42.0" };

/**
 * Largest item of a Store Gateway's index cache. Source: `NewInMemoryIndexCacheWithConfig` of Thanos' pkg/store/cache: the
 * process ends where the cache is smaller than it.
 */
export const indexCacheItem = "16MB";

/** Longest time from a block's upload until it is compacted, in seconds: by then it should be part of one of 2 days. */
export const longestConsistencyDelay = 2 * day;

/** Share of a memory limit at which Go collects harder, so caches above it never fit: `--auto-gomemlimit.ratio`. */
export const goMemoryShare = constants.goMemoryShare.value;
