/**
 * What a load needs: shards, memory, volumes, growth of the bucket. Everything is in bytes, seconds and series, and not
 * rounded. Query and Query Frontend are not in it: what they need is up to the queries.
 */
import { constants } from "./sizingConstants";

const hour = 3600;
const day = 24 * hour;
const share = <Name extends keyof typeof constants>(name: Name): number => constants[name].value;

/** What a stack has to carry. */
export interface Load {
  /** Series that are scraped at a time by the whole stack, replicas counted once. */
  readonly activeSeries: number;
  /** Seconds. */
  readonly scrapeInterval: number;
  /** Seconds that samples stay on Prometheus' and Ruler's own disks. */
  readonly retention: number;
  /** Replicas of each shard. */
  readonly replicas: number;
  /** Seconds that samples of each resolution stay in the bucket; 0 is forever. */
  readonly bucketRetention: { readonly raw: number; readonly fiveMinutes: number; readonly oneHour: number };
  /** Shards that there are. @default as many as `seriesPerShard` wants */
  readonly shards?: number;
  /** New series an hour, as a share of the active ones. @default constants.churnPerHour */
  readonly churnPerHour?: number;
  /** Most series in one Prometheus, on average. @default constants.seriesPerShard */
  readonly seriesPerShard?: number;
  /** Groups of blocks that the Compactor works on at a time. @default 1 */
  readonly compactionConcurrency?: number;
  /** Whether the Compactor merges replicas' blocks into one. @default false */
  readonly deduplicate?: boolean;
  /** Seconds from a block's deletion mark to its deletion. @default 48h, Thanos' own */
  readonly deleteDelay?: number;
}

/** What one Prometheus needs. */
export interface PrometheusSizing {
  /** Active series of the fullest shard. */
  readonly series: number;
  readonly samplesPerSecond: number;
  /** Series in the head at its largest, with those that ended since it was cut. */
  readonly headSeries: number;
  /** Resident memory without queries. */
  readonly resident: number;
  /** Memory request and limit. */
  readonly memory: number;
  /** Write-ahead log at its largest. */
  readonly wal: number;
  /** Chunks of the head that are on disk. */
  readonly head: number;
  readonly blocks: number;
  /** Size of the volume, with room to spare. */
  readonly disk: number;
}

/** What each tier needs of memory and disk, one pod each. */
export interface Sizing {
  /** Shards that the series want, whatever there are. */
  readonly shards: number;
  readonly prometheus: PrometheusSizing;
  readonly sidecar: { readonly memory: number };
  readonly storeGateway: {
    readonly indexCache: number;
    readonly chunkPool: number;
    readonly memory: number;
    /** Blocks in the bucket, of all resolutions. */
    readonly blocks: number;
    readonly disk: number;
  };
  readonly compactor: {
    readonly memory: number;
    /** Blocks of two weeks of the fullest shard, before they become one. */
    readonly largestGroup: number;
    readonly disk: number;
  };
  readonly ruler: { readonly memory: number; readonly disk: number };
  readonly bucket: {
    readonly uploadPerSecond: number;
    /** A day's growth while nothing is old enough to go, all resolutions. */
    readonly growthPerDay: number;
    /** What stays, once as much goes as comes; a retention of 0 counts as `constants.forever`. */
    readonly total: number;
  };
}

/** The share of a load that one Prometheus or Ruler has. */
export interface HeadLoad {
  /** Active series. */
  readonly series: number;
  /** Seconds. */
  readonly scrapeInterval: number;
  readonly churnPerHour: number;
  /** Seconds that samples stay on disk. */
  readonly retention: number;
  /** Seconds. @default constants.blockDuration */
  readonly blockDuration?: number;
}

/** Bytes of blocks of `blockDuration` over `span` seconds: their chunks, and the index that each of them has. */
export function blockBytes(load: Omit<HeadLoad, "retention">, span: number, blockDuration: number): number {
  const samples = (load.series / load.scrapeInterval) * span;
  const entries = load.series * (1 + (load.churnPerHour * blockDuration) / hour) * (span / blockDuration);
  return samples * share("chunkBytesPerSample") + entries * share("indexBytesPerSeries");
}

/** Active series of the fullest shard: targets are hashed, so no two shards have the same number. */
export const fullestShard = (activeSeries: number, shards: number): number =>
  (activeSeries / shards) * (shards > 1 ? share("shardImbalance") : 1);

/** Series in a head at its largest, with those that ended since it was cut. */
export const headSeries = (
  series: number,
  churnPerHour = share("churnPerHour"),
  blockDuration = share("blockDuration"),
): number => series * (1 + (churnPerHour * share("headBlocks") * blockDuration) / hour);

/** What a Prometheus needs for its share of the load; a Ruler's TSDB is the same. */
export function sizePrometheus(load: HeadLoad): PrometheusSizing {
  const { series, scrapeInterval, churnPerHour, blockDuration = share("blockDuration") } = load;
  const headSpan = share("headBlocks") * blockDuration;
  const samplesPerSecond = series / scrapeInterval;
  const inHead = headSeries(series, churnPerHour, blockDuration);
  const resident = share("prometheusBaseMemory") + inHead * share("memoryPerSeries");
  const wal = samplesPerSecond * headSpan * share("walBytesPerSample");
  const head = samplesPerSecond * headSpan * share("chunkBytesPerSample");
  // A block goes when all of it is too old, and up to a block duration later (docs/storage.md of Prometheus).
  const blocks = blockBytes(load, load.retention + 2 * blockDuration, blockDuration);
  return {
    series,
    samplesPerSecond,
    headSeries: inHead,
    resident,
    memory: resident * share("memoryHeadroom"),
    wal,
    head,
    blocks,
    disk: (wal + head + blocks) / share("diskFilled"),
  };
}

/** Active series that a Prometheus with this memory limit holds: `sizePrometheus` the other way round. */
export const seriesThatFit = (memory: number): number =>
  (memory / share("memoryHeadroom") - share("prometheusBaseMemory")) /
  share("memoryPerSeries") /
  headSeries(1);

/** Memory of a Store Gateway with such caches: the cache lives and doubles before it is collected, the pool is reused. */
export function storeGatewayMemory(indexCache: number, chunkPool: number): number {
  const heap = indexCache * share("goLiveFactor") + chunkPool + share("thanosBaseMemory");
  return heap / share("goMemoryShare");
}

/** What a load needs, tier by tier. */
export function size(load: Load): Sizing {
  const { activeSeries, scrapeInterval, replicas, bucketRetention, retention } = load;
  const churnPerHour = load.churnPerHour ?? share("churnPerHour");
  const concurrency = load.compactionConcurrency ?? 1;
  const wanted = Math.ceil(activeSeries / (load.seriesPerShard ?? share("seriesPerShard")));
  const shards = Math.max(load.shards ?? wanted, wanted);
  const fullest = fullestShard(activeSeries, shards);

  const shard: HeadLoad = { series: fullest, scrapeInterval, churnPerHour, retention };
  const whole: HeadLoad = { ...shard, series: activeSeries };
  const copies = load.deduplicate ? 1 : replicas;
  const streams = shards * copies;

  const largest = share("largestBlock");
  const rawPerDay = copies * blockBytes(whole, day, largest);
  const uploadPerDay = replicas * blockBytes(whole, day, share("blockDuration"));
  const downsampledPerDay = rawPerDay * share("downsampledShare");
  const days = (seconds: number) => (seconds || share("forever")) / day;
  const { raw, fiveMinutes, oneHour } = bucketRetention;
  const waiting = (share("rewrites") * uploadPerDay * (load.deleteDelay ?? 2 * day)) / day;

  const blocks =
    streams *
    (share("youngBlocks") + ([raw, fiveMinutes, oneHour].map(days).reduce((a, b) => a + b) * day) / largest);
  const indexCache = Math.max(
    share("leastIndexCache"),
    activeSeries * replicas * share("indexBytesPerSeries"),
  );
  const chunkPool = Math.min(
    share("mostChunkPool"),
    Math.max(share("leastChunkPool"), activeSeries * share("chunkBytesPerSeries")),
  );

  // Of a merged stream the Compactor reads every replica's blocks.
  const merged = load.deduplicate ? replicas : 1;
  const largestGroup = merged * blockBytes(shard, largest, 2 * day);
  const groupSeries = merged * fullest * (1 + (churnPerHour * largest) / hour);
  const compactorHeap =
    share("thanosBaseMemory") + concurrency * groupSeries * share("compactorMemoryPerSeries");

  const ruler = sizePrometheus({ ...whole, series: activeSeries * share("ruleShare") });
  return {
    shards: wanted,
    prometheus: sizePrometheus(shard),
    sidecar: {
      memory:
        (share("thanosBaseMemory") + fullest * share("sidecarMemoryPerSeries")) / share("goMemoryShare"),
    },
    storeGateway: {
      indexCache,
      chunkPool,
      memory: storeGatewayMemory(indexCache, chunkPool),
      blocks,
      disk: (blocks * share("indexHeaderBytes")) / share("diskFilled"),
    },
    compactor: {
      memory: compactorHeap / share("goMemoryShare"),
      largestGroup,
      disk: (share("compactionCopies") * concurrency * largestGroup) / share("diskFilled"),
    },
    ruler: { memory: ruler.memory, disk: ruler.disk },
    bucket: {
      uploadPerSecond: uploadPerDay / day,
      growthPerDay: rawPerDay + 2 * downsampledPerDay,
      total: rawPerDay * days(raw) + downsampledPerDay * (days(fiveMinutes) + days(oneHour)) + waiting,
    },
  };
}
