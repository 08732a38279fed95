import * as pulumi from "@pulumi/pulumi";
import { inMemoryResponseCache, memcachedResponseCache } from "../model/cacheConfig";
import { sizeBytes } from "../model/units";
import type { FilledTier } from "../settings/args/tierArgs";
import { Memcached } from "./memcached";

const bytes = (size: string): number => sizeBytes(size) ?? 0;

/**
 * Creates the servers behind Query Frontend's cache, when it needs any.
 *
 * @param settings those of Query Frontend. Servers of one with a name of its own are named after it.
 * @returns the configuration of the cache.
 */
export function createResponseCache(
  name: string,
  settings: FilledTier<"QueryFrontend">,
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<object> {
  const {
    cache,
    objectName,
    memcachedImage,
    memcachedExporterImage,
    namespace,
    clusterDomain,
    instance,
    pullSecrets,
  } = settings;
  if (cache.kind === "in-memory") return pulumi.output(inMemoryResponseCache(cache));
  const { replicas, maxItemSize, expiration } = cache;
  const memcached = new Memcached(
    name,
    {
      placement: {
        namespace,
        clusterDomain,
        instance,
        pullSecrets,
        objectName: objectName && `${objectName}-memcached`,
      },
      image: memcachedImage,
      exporterImage: memcachedExporterImage,
      replicas,
      memoryMiB: Math.floor(bytes(cache.memory) / 2 ** 20),
      maxItemBytes: bytes(maxItemSize),
    },
    opts,
  );
  return memcached.address.apply((address) => memcachedResponseCache({ address, maxItemSize, expiration }));
}
