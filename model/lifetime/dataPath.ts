/** What decides how long samples live, in the terms of the programs. All times are seconds. */

/** Where blocks are cut and kept until they are uploaded: a Prometheus with its sidecar, or a Ruler. */
export interface LocalStorage {
  /** How long blocks stay on its own disk: `--storage.tsdb.retention.time`, or `--tsdb.retention` of a Ruler. */
  readonly retention: number;
  /** Age from which samples are not served from there: `--min-time` of a sidecar, negated. @default all are served */
  readonly oldest?: number;
}

/** A Store Gateway. */
export interface BlockStore {
  /** Time between two looks at the bucket: `--sync-block-duration`. */
  readonly sync: number;
  /** How long a marked block is served: `--ignore-deletion-marks-delay`. */
  readonly ignoreMarksAfter: number;
  /** Age below which samples are not served: `--max-time`, negated. 0 where there is no such limit. */
  readonly youngest: number;
  /** Age from which samples are not served: `--min-time`, negated. @default all are served */
  readonly oldest?: number;
  /** How long a block that was just cut is left alone: `--consistency-delay`. Those of the Compactor are not. @default 0 */
  readonly consistencyDelay?: number;
}

/** The resolutions of samples in the bucket, from fine to coarse. */
export const resolutions = ["raw", "fiveMinutes", "oneHour"] as const;
export type Resolution = (typeof resolutions)[number];

/** How long each resolution is kept in the bucket; `Infinity` is forever. */
export type BucketRetention = Readonly<Record<Resolution, number>>;

/** The Compactor. */
export interface BlockCompactor {
  readonly retention: BucketRetention;
  /** From a block's mark to its deletion: `--delete-delay`. */
  readonly deleteDelay: number;
  /** Age below which an uploaded block is left alone: `--consistency-delay`. */
  readonly consistencyDelay: number;
  /** From the end of one round to the beginning of the next: `--wait-interval`. @default 5m */
  readonly wait?: number;
  /** Whether blocks are downsampled: not with `--downsampling.disable`. */
  readonly downsampling: boolean;
}

/** The way of samples from a TSDB through the bucket to the stores. */
export interface DataPath {
  readonly local: LocalStorage;
  readonly store: BlockStore;
  readonly compactor: BlockCompactor;
}

/** Seconds of a retention as Thanos takes it: 0 is forever. */
export const keptFor = (seconds: number): number => (seconds === 0 ? Infinity : seconds);
