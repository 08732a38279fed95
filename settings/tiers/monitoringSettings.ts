/** Settings of what watches the stack itself. */
import { z } from "zod";
import { alertSettings } from "./alertSettings";
import { dashboards } from "./dashboardSettings";

/** `thanos:monitoring`. */
export const monitoring = z
  .strictObject({
    runbookUrl: z
      .string()
      .min(1)
      .default("docs/alerts.md")
      .describe("page that the alerts link to: where your people find docs/alerts.md"),
    alerts: alertSettings,
    dashboards,
  })
  .prefault({})
  .describe("what watches the stack itself");
