/** Cache configurations. The same `type: IN-MEMORY` has other fields for responses than for an index. */

/** Query Frontend's response cache inside its own process. Without a size Thanos makes no cache and only warns. */
export interface InMemoryCache {
  /** Bytes, such as `512MB`. */
  readonly maxSize: string;
  readonly maxItems: number;
  /** How long an answer stays usable. */
  readonly validity: string;
}

/** Query Frontend's response cache in memcached. */
export interface MemcachedCache {
  /** A `dnssrvnoa+` address: the client spreads keys over servers itself, so they must not hide behind one address. */
  readonly address: string;
  /** Bytes, such as `1MiB`; the server's `-I` must be the same. */
  readonly maxItemSize: string;
  readonly expiration: string;
}

export const inMemoryResponseCache = (cache: InMemoryCache): object => ({
  type: "IN-MEMORY",
  config: { max_size: cache.maxSize, max_size_items: cache.maxItems, validity: cache.validity },
});

export const memcachedResponseCache = (cache: MemcachedCache): object => ({
  type: "MEMCACHED",
  config: {
    addresses: [cache.address],
    max_item_size: cache.maxItemSize,
    // A dashboard asks for many cached extents at once; Thanos' defaults (10 and 10000) drop sets under such a load.
    max_async_concurrency: 20,
    max_async_buffer_size: 20000,
    max_get_multi_concurrency: 100,
    dns_provider_update_interval: "10s",
    expiration: cache.expiration,
  },
});

/** Store Gateway's index cache. */
export const inMemoryIndexCache = (maxSize: string, maxItemSize: string): object => ({
  type: "IN-MEMORY",
  config: { max_size: maxSize, max_item_size: maxItemSize },
});
