/** Settings of Ruler. */
import { z } from "zod";
import { paths, replicas, ruleFiles, storage, duration, hours, interval, tier } from "./values";

/** `thanos:ruler`. */
export const ruler = z
  .strictObject({
    replicas: replicas(2),
    evaluationInterval: interval("30s").describe("how often rules are evaluated"),
    retention: duration({
      least: 6 * hours,
      rule: "below 6h, three blocks, so an upload outage of two hours loses a block for good. Use 6h or more.",
    })
      .default("2d")
      .describe("how long results stay on the Ruler's own disk"),
    rules: ruleFiles,
    ruleFiles: paths("rule files"),
    storage: storage("10Gi"),
    ...tier("50m", "512Mi"),
  })
  .prefault({})
  .describe("Ruler: rules over the whole stack");
