/** Where a configuration is smaller than what its load needs. */
import { Load, size, Sizing, storeGatewayMemory } from "./sizing";

/** What a stack is configured with, by setting: bytes, and a number of shards. What is left out is not judged. */
export type Configured = Readonly<Partial<Record<SizedSetting | CacheSetting, number>>>;

/** Settings that the model has a least value for. */
export type SizedSetting =
  | "prometheus.shards"
  | "prometheus.resources.memory"
  | "prometheus.storage.size"
  | "prometheus.sidecarResources.memory"
  | "storeGateway.resources.memory"
  | "storeGateway.storage.size"
  | "compactor.resources.memory"
  | "compactor.storage.size"
  | "ruler.resources.memory"
  | "ruler.storage.size";

/** Caches may be of any size, a small one is only slow; they count for the memory around them. */
export type CacheSetting = "storeGateway.indexCacheSize" | "storeGateway.chunkPoolSize";

/** A setting below what the load needs. */
export interface Shortfall {
  readonly setting: SizedSetting;
  readonly configured: number;
  readonly needed: number;
  readonly unit: "bytes" | "shards";
  /** What it is needed for, to go on after "below what is needed for". */
  readonly reason: string;
}

/** Every setting that is below what `size` finds for the load, in the order of the tiers. */
export function shortfalls(load: Load, configured: Configured): Shortfall[] {
  // Too few shards are one problem: the others are judged as if there were enough.
  const sizing = size({ ...load, shards: configured["prometheus.shards"] ?? load.shards });
  return needs(load, sizing, configured).flatMap(([setting, needed, reason]) => {
    const value = configured[setting];
    if (value === undefined || value >= needed) return [];
    const unit = setting === "prometheus.shards" ? "shards" : "bytes";
    return { setting, configured: value, needed, unit, reason: reason() };
  });
}

function needs(
  load: Load,
  { shards, prometheus, sidecar, storeGateway, compactor, ruler }: Sizing,
  configured: Configured,
): [SizedSetting, number, () => string][] {
  const cache = configured["storeGateway.indexCacheSize"] ?? storeGateway.indexCache;
  const pool = configured["storeGateway.chunkPoolSize"] ?? storeGateway.chunkPool;
  const all = () => `${count(load.activeSeries)} active series`;
  const fullest = () => `${count(prometheus.series)} series in the fullest shard`;
  const kept = () =>
    `${count(prometheus.samplesPerSecond)} samples a second, kept for ${days(load.retention)}`;
  return [
    ["prometheus.shards", shards, all],
    ["prometheus.resources.memory", prometheus.memory, fullest],
    ["prometheus.storage.size", prometheus.disk, kept],
    ["prometheus.sidecarResources.memory", sidecar.memory, () => `requests that touch ${fullest()}`],
    [
      "storeGateway.resources.memory",
      storeGatewayMemory(cache, pool),
      () => "the index cache, which Go's collector lets double, and the chunk pool",
    ],
    [
      "storeGateway.storage.size",
      storeGateway.disk,
      () => `index headers of ${count(storeGateway.blocks)} blocks`,
    ],
    [
      "compactor.resources.memory",
      compactor.memory,
      () => `a block of two weeks with ${fullest()} and its churn`,
    ],
    ["compactor.storage.size", compactor.disk, () => `two weeks of blocks of the fullest shard, twice`],
    ["ruler.resources.memory", ruler.memory, () => `what rules make of ${all()}`],
    ["ruler.storage.size", ruler.disk, () => `what rules make of ${all()}`],
  ];
}

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const days = (seconds: number): string =>
  `${(seconds / 86400).toLocaleString("en-US", { maximumFractionDigits: 1 })} days`;
