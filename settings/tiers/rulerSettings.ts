/** Settings of Ruler. */
import { z } from "zod";
import { replicas, storage, tier } from "../kinds/podKinds";
import { interval, localRetention, paths, ruleFiles } from "../kinds/valueKinds";

/** `thanos:ruler`. */
export const ruler = z
  .strictObject({
    replicas: replicas(2),
    evaluationInterval: interval("30s").describe("how often rules are evaluated"),
    retention: localRetention.describe("how long results stay on the Ruler's own disk"),
    rules: ruleFiles,
    ruleFiles: paths("rule files"),
    storage: storage("10Gi"),
    ...tier("50m", "512Mi"),
  })
  .prefault({})
  .describe("Ruler: rules over the whole stack");
