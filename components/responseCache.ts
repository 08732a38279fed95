import * as pulumi from "@pulumi/pulumi";
import { inMemoryResponseCache, memcachedResponseCache } from "../model/cacheConfig";
import { sizeBytes } from "../model/units";
import { Memcached } from "./memcached";
import type { ResponseCacheArgs } from "./thanosStackArgs";
import type { Placement } from "./tier";

const bytes = (size: string): number => sizeBytes(size) ?? 0;

/** Creates the servers behind Query Frontend's cache, when it needs any. Returns the configuration of the cache. */
export function createResponseCache(
  name: string,
  args: {
    readonly placement: Placement;
    readonly image: pulumi.Input<string>;
    readonly cache: ResponseCacheArgs;
  },
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<object> {
  const { placement, image, cache } = args;
  if (cache.kind === "in-memory") return pulumi.output(inMemoryResponseCache(cache));
  const { replicas, maxItemSize, expiration } = cache;
  const memoryMiB = Math.floor(bytes(cache.memory) / 2 ** 20);
  const maxItemBytes = bytes(maxItemSize);
  const memcached = new Memcached(name, { placement, image, replicas, memoryMiB, maxItemBytes }, opts);
  return memcached.address.apply((address) => memcachedResponseCache({ address, maxItemSize, expiration }));
}
