/** What the sizing model takes for known: each number with its unit and where it is from. */

/** One number of the model. */
export interface Constant {
  readonly value: number;
  readonly unit: string;
  /** A document, a measurement (`bench/README.md` has it), or, where there is neither, the word assumption. */
  readonly source: string;
}

const MiB = 2 ** 20;
const hour = 3600;
const day = 24 * hour;

/** Every constant by name; `npm run size -- --explain` prints them. */
export const constants = {
  seriesPerShard: {
    value: 1e6,
    unit: "series",
    source:
      "Giant Swarm's operator adds a shard for each million; a shard of that size replays its write-ahead log in minutes",
  },
  shardImbalance: {
    value: 1.25,
    unit: "fullest shard / mean shard",
    source: "three standard deviations of hashing 144 equal targets to each shard: 1 + 3/sqrt(144)",
  },
  churnPerHour: {
    value: 0.05,
    unit: "new series an hour / active series",
    source:
      "assumption: each pod is replaced once in 20 hours. Measure: increase(prometheus_tsdb_head_series_created_total[1d]) / 24 / prometheus_tsdb_head_series",
  },
  blockDuration: {
    value: 2 * hour,
    unit: "s",
    source: "this stack's block duration, Prometheus' own default",
  },
  headBlocks: {
    value: 1.5,
    unit: "block durations",
    source: "the head is cut when it spans that much: `compactable` of Prometheus' tsdb/head.go",
  },
  chunkBytesPerSample: {
    value: 1.5,
    unit: "bytes, without the index",
    source:
      "middle of `1-2 bytes per sample`, Prometheus' docs/storage.md; GitLab saw 0.91, the Gorilla paper has 1.37",
  },
  indexBytesPerSeries: {
    value: 200,
    unit: "bytes of a block's index for a series",
    source: "158 measured with seven labels a series (bench/README.md), rounded up for longer ones",
  },
  walBytesPerSample: {
    value: 6.5,
    unit: "bytes",
    source:
      "13 bytes uncompressed (Robust Perception, how much space does the WAL take up), halved by compression (Prometheus' docs/storage.md)",
  },
  prometheusBaseMemory: {
    value: 150 * MiB,
    unit: "bytes resident without series",
    source: "120 to 145 MiB measured (bench/README.md)",
  },
  memoryPerSeries: {
    value: 3 * 1024,
    unit: "bytes resident for a series in the head, its newest samples included",
    source:
      "Robust Perception's rule, `around 3kB per series in the head`; 2.3 to 2.4 kB measured with seven labels a series (bench/README.md)",
  },
  memoryHeadroom: {
    value: 2.5,
    unit: "memory limit / resident without queries",
    source:
      "for queries, head compaction and replay: with it a series has 7.5 KiB, and others plan with 7-9 KiB; queries that touch every series took 1.2 to 1.6 (bench/README.md)",
  },
  diskFilled: {
    value: 0.8,
    unit: "largest used share of a volume",
    source: "`at most 80-85% of your allocated disk space`, Prometheus' docs/storage.md",
  },
  goMemoryShare: {
    value: 0.9,
    unit: "Go's soft limit / memory limit",
    source: "default of --auto-gomemlimit.ratio, Thanos' docs/components/store.md",
  },
  goLiveFactor: {
    value: 2,
    unit: "heap / what lives in it",
    source: "GOGC=100, Go's default (A Guide to the Go Garbage Collector)",
  },
  thanosBaseMemory: {
    value: 256 * MiB,
    unit: "bytes",
    source: "assumption: a Thanos program that is asked nothing stays below a third of it",
  },
  sidecarMemoryPerSeries: {
    value: 512,
    unit: "bytes for a series of one request",
    source: "assumption: labels and the newest chunk of each series, when one request touches all",
  },
  leastIndexCache: {
    value: 250 * MiB,
    unit: "bytes",
    source: "default of --index-cache-size, Thanos' store.md",
  },
  leastChunkPool: { value: 512 * MiB, unit: "bytes", source: "assumption: a quarter of Thanos' default" },
  mostChunkPool: {
    value: 2048 * MiB,
    unit: "bytes",
    source: "default of --chunk-pool-size, Thanos' store.md",
  },
  chunkBytesPerSeries: {
    value: 2048,
    unit: "bytes of chunks for a series of one request",
    source: "assumption: ten chunks of 120 samples, 20 hours at an interval of 30 s",
  },
  indexHeaderBytes: {
    value: 30e6,
    unit: "bytes on a Store Gateway's disk for a block",
    source: "6 MB on average, `up to 30MB` for many series: Thanos' docs/components/store.md",
  },
  largestBlock: {
    value: 14 * day,
    unit: "s",
    source: "highest compaction level of Thanos (cmd/thanos/compact.go)",
  },
  youngBlocks: {
    value: 24 + 6 + 7,
    unit: "blocks of a stream that are not yet in a largest one",
    source: "2h blocks until their deletion mark (48h), 8h blocks of two days, 2d blocks of two weeks",
  },
  compactionCopies: {
    value: 2,
    unit: "times the source blocks",
    source: "`2 times 2 weeks worth of smaller blocks`, Thanos' docs/components/compact.md",
  },
  compactorMemoryPerSeries: {
    value: 256,
    unit: "bytes for a series of the largest block, for each concurrent compaction",
    source:
      "assumption: symbols and postings of the block that is written; the document says 10 GB for a medium bucket",
  },
  rewrites: {
    value: 3,
    unit: "levels whose source blocks wait for their deletion",
    source: "2h to 8h to 2d to 14d (cmd/thanos/compact.go)",
  },
  downsampledShare: {
    value: 1,
    unit: "bytes of one downsampled resolution / bytes of raw blocks",
    source: "`slightly smaller or relatively similar size`, ~3x in all: Thanos' docs/components/compact.md",
  },
  forever: {
    value: 5 * 365 * day,
    unit: "s that a retention of 0 is counted as",
    source: "assumption: time enough to enlarge what is full",
  },
  ruleShare: {
    value: 0.02,
    unit: "series that rules make / active series",
    source: "assumption: recording rules aggregate",
  },
} as const satisfies Record<string, Constant>;
