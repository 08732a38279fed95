/** Settings of the Compactor. */
import { z } from "zod";
import { storage, days, duration, hours, tier } from "../kinds/valueKinds";

/** `thanos:compactor`. */
export const compactor = z
  .strictObject({
    retention: z
      .strictObject({
        raw: duration({
          least: 40 * hours,
          rule: "below 40h, so blocks go before 5m downsampling sees them. Use 40h or more, or 0s (for ever).",
          forever: true,
        })
          .default("90d")
          .describe("of raw samples"),
        fiveMinutes: duration({
          least: 10 * days,
          rule: "below 10d, so blocks go before 1h downsampling sees them. Use 10d or more, or 0s (for ever).",
          forever: true,
        })
          .default("180d")
          .describe("of 5m samples"),
        oneHour: duration().default("360d").describe("of 1h samples"),
      })
      .prefault({})
      .describe("how long samples of each resolution stay in the bucket; 0s is for ever"),
    deleteDelay: duration({
      least: 1 * hours,
      rule: "below 1h, so blocks are deleted that Store Gateways still serve. Use 48h, Thanos' own.",
    })
      .default("48h")
      .describe("time from a block's mark to its deletion"),
    consistencyDelay: duration()
      .default("30m")
      .describe("age below which blocks are left alone, since they may still be uploaded"),
    concurrency: z.int().min(1).max(64).default(1).describe("groups of blocks that are compacted at a time"),
    deduplicate: z
      .boolean()
      .default(false)
      .describe("whether replicas' blocks are merged into one. It can't be undone"),
    storage: storage("100Gi"),
    ...tier("100m", "2Gi"),
  })
  .prefault({})
  .describe("Compactor: exactly one");
