import { memcachedItem } from "../../model/thresholds";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { addressesOf, memcachedServers } from "../reading/tierAddresses";
import { cacheOf, cachesOf, cacheFlags, memcachedOptions, sizeIn, type Cache } from "../reading/tierCaches";
import type { Subject } from "../reading/kubernetes";
import { memoryLimitOf } from "../reading/memory";
import { reachOf } from "../reading/reach";
import type { Stack } from "../reading/stack";
import { tiersOf } from "../reading/tiers";
import { firstKnown, isUnknown, type Known } from "../reading/unknowns";
import { replicasOf } from "../reading/workloads";

const tags = ["thanos", "cache"];
const mebi = 2 ** 20;

/** A cache as a subject of its own. */
type CacheSubject = Cache & Subject;

function caches(stack: Stack, ...kinds: (keyof typeof cacheFlags)[]): Known<CacheSubject>[] {
  return kinds.flatMap((kind) =>
    cachesOf(stack, kind).map((cache) =>
      isUnknown(cache) ? cache : { ...cache, title: cache.tier.title, urn: cache.tier.urn },
    ),
  );
}

const everywhere = (stack: Stack) => caches(stack, "query-frontend", "store");
const named = ({ flag, source }: Cache) => `the cache of --${flag} (${source})`;

/** An in-memory response cache without a size is none. */
export const responseCacheCreated = stackPolicy({
  name: "response-cache-created",
  displayName: "The response cache has a size",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "A response cache of type IN-MEMORY has a `max_size` or a `max_size_items` above 0.",
  why: "Without a size Thanos creates no cache and only logs a warning, so every dashboard queries Query anew.",
  source: "Thanos, docs/components/query-frontend.md#in-memory; internal/cortex/chunk/cache/fifo_cache.go",
  remedy: "Set max_size, such as 512MB.",
  tags: [...tags, "query-frontend"],
  subjects: (stack) => caches(stack, "query-frontend"),
  judge: (cache) => {
    if (cache.type !== "IN-MEMORY") return undefined;
    const items = cache.fields.max_size_items;
    return sizeIn(cache, "max_size", 0) === 0 && !items ? `has no size for ${named(cache)}` : undefined;
  },
});

const types: Readonly<Record<string, readonly string[]>> = {
  "store.caching-bucket.config": ["IN-MEMORY", "MEMCACHED", "REDIS", "GROUPCACHE"],
};

/** A cache is of a kind that Thanos has. */
export const cacheTypeKnown = stackPolicy({
  name: "cache-type-known",
  displayName: "Thanos knows the cache's type",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "The `type` of a cache is IN-MEMORY, MEMCACHED or REDIS; for a bucket's cache also GROUPCACHE.",
  why: "With any other type, or none, Thanos exits.",
  source: "Thanos, pkg/queryfrontend/config.go, pkg/store/cache/factory.go and caching_bucket_factory.go",
  remedy: "Correct the type.",
  tags,
  subjects: everywhere,
  judge: (cache) =>
    (types[cache.flag] ?? ["IN-MEMORY", "MEMCACHED", "REDIS"]).includes(cache.type)
      ? undefined
      : `has the type ${cache.type || '""'} for ${named(cache)}`,
});

/** Thanos' own sizes of caches in a Store Gateway. Source: DefaultInMemoryIndexCacheConfig, DefaultInMemoryCacheConfig. */
const standard = { max_size: 250 * mebi, max_item_size: 125 * mebi };

/** One item fits into the cache. */
export const storeCacheItemFits = stackPolicy({
  name: "store-cache-item-fits",
  displayName: "An item fits into the Store Gateway's cache",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "`max_item_size` of an in-memory cache of `thanos store` (125MiB if not set) is at most its `max_size`.",
  why: "Otherwise the Store Gateway exits.",
  source: "Thanos, pkg/store/cache/inmemory.go: max item size cannot be bigger than overall cache size",
  remedy: "Lower max_item_size. Set it explicitly if max_size is below 125MiB.",
  tags: [...tags, "store"],
  subjects: (stack) => caches(stack, "store"),
  judge: (cache) => {
    if (cache.type !== "IN-MEMORY") return undefined;
    const [size, item] = (["max_size", "max_item_size"] as const).map((name) =>
      sizeIn(cache, name, standard[name]),
    );
    return item > size
      ? `has items of ${item / mebi} MiB and ${size / mebi} MiB altogether in ${named(cache)}`
      : undefined;
  },
});

/** What a client sends to memcached, memcached takes. */
export const memcachedTakesItems = stackPolicy({
  name: "memcached-takes-items",
  displayName: "Memcached accepts what its clients send",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule:
    "`max_item_size` of a cache in memcached (1MiB if not set) is above 0 and at most the server's -I (1m if not " +
    "set).",
  why: "Memcached refuses larger items, so the largest answers are never cached.",
  source: "Thanos, docs/components/query-frontend.md#memcached; memcached, help of -I",
  remedy: "Give the server's -I and the clients' max_item_size the same value.",
  tags: [...tags, "memcached"],
  subjects: everywhere,
  judge: (cache, { stack }) => {
    if (cache.type !== "MEMCACHED") return undefined;
    const item = sizeIn(cache, "max_item_size", mebi);
    const small = firstKnown(memcachedServers(stack, cache.tier, cache.flag), (server) =>
      firstKnown(reachOf(stack, server.address, cache.tier.workload), ({ workload }) =>
        firstKnown(tiersOf(workload, ["memcached"]), (tier) =>
          item === 0 || memcachedOptions(tier).maxItemBytes < item ? tier : undefined,
        ),
      ),
    );
    const sent = item === 0 ? "items of any size" : `items of up to ${item / mebi} MiB`;
    return (
      small &&
      `sends ${sent} from ${named(cache)}, and ${small.title} takes ${memcachedOptions(small).maxItemBytes / mebi} MiB`
    );
  },
});

/** Memcached has the memory that it is told to use. */
export const memcachedMemory = resourcePolicy({
  name: "memcached-memory",
  displayName: "Memcached has enough memory for its items",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "-I of memcached is at least 1KiB and at most half of -m, and the container's memory limit is above -m.",
  why: "Memcached exits at once, or is killed as soon as it is full.",
  source: "memcached 1.6, memcached.c: checks of -I; its help: -m is the memory for items alone",
  remedy: "Raise -m to twice -I, and the memory limit above -m.",
  tags: [...tags, "memcached"],
  subjects: (stack) => stack.tiers("memcached"),
  judge: [
    (tier) => {
      const { maxItemBytes, memoryBytes } = memcachedOptions(tier);
      const { least, shareOfMemory } = memcachedItem;
      if (maxItemBytes < least) return `has -I ${maxItemBytes} bytes, below ${least}`;
      return maxItemBytes > memoryBytes * shareOfMemory
        ? `has -I ${maxItemBytes / mebi} MiB, more than half of -m ${memoryBytes / mebi} MiB`
        : undefined;
    },
    (tier) => {
      const { memoryBytes } = memcachedOptions(tier);
      const limit = memoryLimitOf(tier);
      return limit <= memoryBytes
        ? `has -m ${memoryBytes / mebi} MiB in a memory limit of ${limit / mebi} MiB`
        : undefined;
    },
  ],
});

/** Clients know each server, as they spread the keys. */
export const memcachedServersKnown = stackPolicy({
  name: "memcached-servers-known",
  displayName: "Clients know every memcached server",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "An address of memcached with several pods behind it uses a lookup, and its Service is headless.",
  why:
    "The client decides which server holds a key. Behind a single address it reaches any of them, and usually " +
    "finds nothing.",
  source:
    "Thanos, docs/components/store.md#memcached-index-cache: addresses are resolved with the DNS provider",
  remedy:
    "Give the Service clusterIP: None, and prefix the address with dns+, or with dnssrvnoa+_PORTNAME._tcp.",
  tags: [...tags, "memcached"],
  subjects: (stack) => addressesOf(stack, "memcached"),
  judge: ({ address, source, tier }, { stack }) => {
    const hidden = firstKnown(reachOf(stack, address, tier.workload), (one) =>
      one.pods === "any" ? one.workload : undefined,
    );
    return (
      hidden &&
      `asks ${address} (${source}) as one server, while ${hidden.title} has ${replicasOf(hidden)} pods`
    );
  },
});

/** What one replica has cached, the others have too. */
export const responseCacheShared = stackPolicy({
  name: "response-cache-shared",
  displayName: "Replicas of the Query Frontend share the cache",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "The response cache of a `thanos query-frontend` with several replicas is in memcached or Redis.",
  why:
    "If each replica has its own cache, reloading a dashboard usually hits a replica that does not have it, and " +
    "answers may differ.",
  source: "Thanos, docs/components/query-frontend.md#caching",
  remedy: "Use MEMCACHED or REDIS, or sticky sessions.",
  tags: [...tags, "query-frontend", "performance"],
  settings: {
    replicas: {
      type: "integer",
      description: "Replicas that may have a cache of their own.",
      default: 1,
      minimum: 1,
    },
  },
  subjects: (stack) => stack.tiers("query-frontend"),
  judge: (tier, { stack, settings: { replicas } }) => {
    const has = replicasOf(tier.workload);
    if (has <= replicas) return undefined;
    const own = cacheFlags["query-frontend"].some((flag) => cacheOf(stack, tier, flag)?.type === "IN-MEMORY");
    return own ? `has ${has} replicas with a cache in each` : undefined;
  },
});

/** Caches in memory leave room for queries. */
export const responseCacheFits = stackPolicy({
  name: "response-cache-fits",
  displayName: "Caches fit into the Query Frontend's memory",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule:
    "The `max_size` of all in-memory response caches of a `thanos query-frontend` adds up to less than its " +
    "memory limit.",
  why: "It is killed once the caches are full, and starts again with empty ones.",
  source:
    "Thanos, cmd/thanos/query_frontend.go: range queries and labels have a cache each; Kubernetes, memory limits",
  remedy: "Lower max_size or raise the memory limit. A file that both flags name counts as two caches.",
  tags: [...tags, "query-frontend"],
  subjects: (stack) => stack.tiers("query-frontend"),
  judge: (tier, { stack }) => {
    const limit = memoryLimitOf(tier);
    const sizes = cacheFlags["query-frontend"].map((flag) => {
      const cache = cacheOf(stack, tier, flag);
      return cache?.type === "IN-MEMORY" ? sizeIn(cache, "max_size", 0) : 0;
    });
    const sum = sizes.reduce((all, size) => all + size, 0);
    return sum >= limit
      ? `has caches of ${sum / mebi} MiB in a memory limit of ${limit / mebi} MiB`
      : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  responseCacheCreated,
  responseCacheFits,
  responseCacheShared,
  cacheTypeKnown,
  storeCacheItemFits,
  memcachedTakesItems,
  memcachedMemory,
  memcachedServersKnown,
];
