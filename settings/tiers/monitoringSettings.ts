/** Settings of the monitor: the Prometheus that watches the stack itself. */
import { z } from "zod";
import { replicas, resources, scheduling, storage } from "../kinds/podKinds";
import { localRetention } from "../kinds/valueKinds";
import { alertSettings } from "./alertSettings";
import { dashboards } from "./dashboardSettings";

/** `thanos:monitoring`. */
export const monitoring = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "whether a Prometheus of its own watches the stack; `false` if it is watched from elsewhere: the shards then scrape the stack's own pods too",
      ),
    replicas: replicas(2).describe("replicas of the monitor, each on its own node"),
    retention: localRetention
      .unwrap()
      .optional()
      .describe(
        "how long the stack's own series stay on the monitor's disk; as long as others on those of the shards if left out",
      ),
    runbookUrl: z
      .string()
      .min(1)
      .default("docs/alerts.md")
      .describe("page that the alerts link to: where your people find docs/alerts.md"),
    alerts: alertSettings,
    dashboards,
    storage: storage("5Gi"),
    resources: resources("50m", "768Mi"),
    sidecarResources: resources("20m", "256Mi"),
    scheduling: scheduling.describe(
      "where the tier's pods may run; overrides the stack's `scheduling`, key by key",
    ),
  })
  .prefault({})
  .describe("the monitor: a Prometheus that watches the stack itself");
