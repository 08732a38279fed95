/** Settings of Store Gateway. */
import { z } from "zod";
import { autoscaling, replicas, storage, tier } from "../kinds/podKinds";
import { indexCacheItem } from "../../model/thresholds";
import { cacheSize, duration, flagDuration } from "../kinds/valueKinds";

/** `thanos:storeGateway`. */
export const storeGateway = z
  .strictObject({
    replicas: replicas(2),
    autoscaling,
    indexCacheSize: cacheSize({
      least: indexCacheItem,
      why: "one item of it may have as much, so the Store Gateway does not start",
    })
      .default("256MB")
      .describe("index cache in each replica"),
    chunkPoolSize: cacheSize({
      least: "64MB",
      why: "one request takes chunks of up to 50MB from it, so queries fail",
    })
      .default("512MB")
      .describe("memory pool for chunks in each replica"),
    maxSeriesPerRequest: z.int().min(1).default(500_000).describe("maximum number of series per request"),
    maxSamplesPerRequest: z
      .int()
      .min(1)
      .default(500_000_000)
      .describe("maximum number of samples per request"),
    syncInterval: flagDuration("15m")
      .default("15m")
      .describe("how often the bucket is checked for new blocks"),
    ignoreDeletionMarksDelay: duration()
      .default("24h")
      .describe("how long a block that is marked for deletion is still served"),
    leaveToSidecars: duration()
      .default("0s")
      .describe("age below which blocks are not served here, since sidecars serve the same samples"),
    storage: storage("10Gi"),
    ...tier("50m", "1536Mi"),
  })
  .prefault({})
  .describe("Store Gateway");
