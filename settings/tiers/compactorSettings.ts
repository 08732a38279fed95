/** Settings of the Compactor. */
import { z } from "zod";
import { deletion, longestConsistencyDelay } from "../../model/thresholds";
import { storage, tier } from "../kinds/podKinds";
import { duration, hours } from "../kinds/valueKinds";

/** `thanos:compactor`. */
export const compactor = z
  .strictObject({
    retention: z
      .strictObject({
        raw: duration().default("90d").describe("of raw samples; 40h or more where there is downsampling"),
        fiveMinutes: duration()
          .default("180d")
          .describe("of 5m samples; 10d or more where there is downsampling"),
        oneHour: duration().default("360d").describe("of 1h samples"),
      })
      .prefault({})
      .describe("how long samples of each resolution stay in the bucket; 0s is forever"),
    deleteDelay: duration({
      least: deletion.least,
      why: deletion.why,
      wayOut: `Use ${deletion.delay}, the default of Thanos.`,
      most: 30 * 24 * hours,
      whyNotMore: "the bucket keeps every block beside those that it was compacted into for as long",
    })
      .default(deletion.delay)
      .describe("time from marking a block for deletion to deleting it"),
    consistencyDelay: duration({
      most: longestConsistencyDelay,
      whyNotMore:
        "blocks of 2h stay as they are until then, twelve a day of each replica, and every query reads all of them",
    })
      .default("30m")
      .describe("age below which blocks are left alone, since they may still be uploading"),
    concurrency: z
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe("groups of blocks that are compacted at the same time"),
    deduplicate: z
      .boolean()
      .default(false)
      .describe("whether replicas' blocks are merged into one. This can't be undone"),
    storage: storage("100Gi"),
    ...tier("100m", "2Gi"),
  })
  .prefault({})
  .describe("Compactor: exactly one");
