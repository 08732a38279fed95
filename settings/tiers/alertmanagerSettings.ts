/** Settings of Alertmanager. */
import { z } from "zod";
import { replicas, storage, tier } from "../kinds/podKinds";
import { duration, hours } from "../kinds/valueKinds";

/** `thanos:alertmanager`. */
export const alertmanager = z
  .strictObject({
    replicas: replicas(2),
    retention: duration({
      least: 1 * hours,
      why: "notifications would be forgotten and sent again",
      wayOut: "Use 120h, the default of Alertmanager.",
      most: 365 * 24 * hours,
      whyNotMore: "all silences and notifications are kept in memory",
    })
      .default("120h")
      .describe("how long silences and notifications are remembered"),
    storage: storage("1Gi"),
    ...tier("20m", "256Mi"),
  })
  .prefault({})
  .describe("Alertmanager");
