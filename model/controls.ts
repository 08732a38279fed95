/**
 * Where the reader of a message changes what it speaks of. Messages of this folder are about any Thanos: whoever shows
 * them puts in the names that its readers know, such as those of settings.
 */
export interface Controls {
  /** The StoreAPIs that Query asks. */
  readonly stores: string;
  /** The image that decides on the version of Thanos. */
  readonly thanosImage: string;
  /** What merges replicas' blocks in the bucket. */
  readonly deduplicate: string;
  /** What makes Prometheus compact a block only when it is in the bucket. */
  readonly localCompaction: string;
  /** The number of shards of Prometheus. */
  readonly shards: string;
}

/** The controls of any stack: flags, and what Kubernetes has. */
export const anyStack: Controls = {
  stores: "--endpoint.sd-config-file",
  thanosImage: "the image's version",
  deduplicate: "--deduplication.replica-label with --deduplication.func=penalty",
  localCompaction: "--storage.tsdb.delay-compact-file.path of Prometheus",
  shards: "the number of shards",
};
