/** What several settings have to keep together so that no program runs out of memory. */
import { goMemoryShare, memcachedItem } from "../../model/thresholds";
import { mebibytes } from "../../model/units";
import { SettingRule, toBytes } from "./rule";

interface Resources {
  readonly memory: string;
}

/** The settings that are read here. */
export interface CapacitySettings {
  readonly queryFrontend: {
    readonly cache:
      | { readonly kind: "in-memory"; readonly maxSize: string }
      | { readonly kind: "memcached"; readonly memory: string; readonly maxItemSize: string };
    readonly resources: Resources;
  };
  readonly storeGateway: {
    readonly indexCacheSize: string;
    readonly chunkPoolSize: string;
    readonly resources: Resources;
  };
}

type CapacityRule = SettingRule<CapacitySettings>;

const storeHoldsItsPools: CapacityRule = {
  demand:
    "`storeGateway.resources.memory` holds `chunkPoolSize` and `indexCacheSize` together, with a tenth to spare",
  check: ({ storeGateway: { chunkPoolSize, indexCacheSize, resources } }, _, nameSetting) => {
    const needed = (toBytes(chunkPoolSize) + toBytes(indexCacheSize)) / goMemoryShare;
    if (toBytes(resources.memory) >= needed) return undefined;
    const [pool, cache] = ["chunkPoolSize", "indexCacheSize"].map((each) =>
      nameSetting(`storeGateway.${each}`),
    );
    return {
      key: "storeGateway.resources.memory",
      value: resources.memory,
      rule: `is too little for ${pool} (${chunkPoolSize}) and ${cache} (${indexCacheSize}) together, so the process is killed when both are full. Use ${mebibytes(needed)} or more, or make them smaller.`,
      with: ["storeGateway.chunkPoolSize", "storeGateway.indexCacheSize"],
    };
  },
};

const frontendHoldsItsCache: CapacityRule = {
  demand: "`queryFrontend.resources.memory` holds an in-memory cache's `maxSize`, with a tenth to spare",
  check: ({ queryFrontend: { cache, resources } }, _, nameSetting) => {
    if (cache.kind !== "in-memory") return undefined;
    const needed = toBytes(cache.maxSize) / goMemoryShare;
    if (toBytes(resources.memory) >= needed) return undefined;
    return {
      key: "queryFrontend.resources.memory",
      value: resources.memory,
      rule: `is too little for ${nameSetting("queryFrontend.cache.maxSize")} (${cache.maxSize}), so the process is killed when the cache is full. Use ${mebibytes(needed)} or more, or make the cache smaller.`,
      with: ["queryFrontend.cache.maxSize"],
    };
  },
};

const itemFitsMemcached: CapacityRule = {
  demand: "memcached's `maxItemSize` is at most half of its `memory`",
  check: ({ queryFrontend: { cache } }, _, nameSetting) =>
    cache.kind === "memcached" &&
    toBytes(cache.maxItemSize) > toBytes(cache.memory) * memcachedItem.shareOfMemory
      ? {
          key: "queryFrontend.cache.maxItemSize",
          value: cache.maxItemSize,
          rule: `is more than half of ${nameSetting("queryFrontend.cache.memory")} (${cache.memory}), with which memcached does not start. Use half of it or less.`,
          with: ["queryFrontend.cache.memory"],
        }
      : undefined,
};

const itemIsInBounds: CapacityRule = {
  demand: "memcached's `maxItemSize` is from 1KiB to 1GiB",
  check: ({ queryFrontend: { cache } }) =>
    cache.kind === "memcached" &&
    (toBytes(cache.maxItemSize) < memcachedItem.least || toBytes(cache.maxItemSize) > memcachedItem.most)
      ? {
          key: "queryFrontend.cache.maxItemSize",
          value: cache.maxItemSize,
          rule: "is outside of what memcached accepts. Use 1KiB to 1GiB.",
        }
      : undefined,
};

/** Every rule about memory. */
export const capacityRules: readonly CapacityRule[] = [
  storeHoldsItsPools,
  frontendHoldsItsCache,
  itemFitsMemcached,
  itemIsInBounds,
];
