/** Settings of Store Gateway. */
import { z } from "zod";
import { autoscaling, replicas, storage, tier } from "../kinds/podKinds";
import { cacheSize, duration, positiveDuration } from "../kinds/valueKinds";

/** `thanos:storeGateway`. */
export const storeGateway = z
  .strictObject({
    replicas: replicas(2),
    autoscaling,
    indexCacheSize: cacheSize.default("256MB").describe("index cache in each replica"),
    chunkPoolSize: cacheSize
      .default("512MB")
      .describe("memory that may be handed out for chunks in each replica"),
    maxSeriesPerRequest: z.int().min(1).default(500_000).describe("most series that one request may touch"),
    maxSamplesPerRequest: z
      .int()
      .min(1)
      .default(500_000_000)
      .describe("most samples that one request may touch"),
    syncInterval: positiveDuration("15m")
      .default("15m")
      .describe("how often it looks for new blocks in the bucket"),
    ignoreDeletionMarksDelay: duration()
      .default("24h")
      .describe("how long a block is served that is marked for deletion"),
    leaveToSidecars: duration()
      .default("0s")
      .describe("age below which blocks are not served here, since sidecars have the same samples"),
    storage: storage("10Gi"),
    ...tier("50m", "1536Mi"),
  })
  .prefault({})
  .describe("Store Gateway");
