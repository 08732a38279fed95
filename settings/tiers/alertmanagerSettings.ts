/** Settings of Alertmanager. */
import { z } from "zod";
import { replicas, storage, duration, hours, tier } from "../kinds/valueKinds";

/** `thanos:alertmanager`. */
export const alertmanager = z
  .strictObject({
    replicas: replicas(2),
    retention: duration({
      least: 1 * hours,
      rule: "below 1h, so what was notified is forgotten and notified again. Use 120h, Alertmanager's own.",
    })
      .default("120h")
      .describe("how long silences and notifications are remembered"),
    storage: storage("1Gi"),
    ...tier("20m", "256Mi"),
  })
  .prefault({})
  .describe("Alertmanager");
