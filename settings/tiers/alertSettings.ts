/** Settings of the stack's own alerts. */
import { z } from "zod";
import { nearest } from "../../model/nearest";
import type { Alert, ThresholdUnit } from "../../monitoring/alert";
import { allAlerts } from "../../monitoring/alerts";
import { duration, hours } from "../kinds/valueKinds";

const byName = new Map(allAlerts.map((alert) => [alert.name, alert]));

/** Where all of them are listed. */
const page = "docs/alerts.md";

/** The name of an alert; an editor is given all of them. */
const alertName = z
  .string()
  .superRefine((name, context) => {
    if (byName.has(name)) return;
    const meant = nearest(name, [...byName.keys()]);
    const wayOut = meant === undefined ? `${page} lists all of them.` : `Did you mean ${meant}?`;
    context.addIssue({ code: "custom", message: `is not the name of an alert. ${wayOut}` });
  })
  .meta({ enum: [...byName.keys()] });

/** A unit in the words of a message. */
const units: Readonly<Record<ThresholdUnit, string>> = {
  ratio: "a share between 0 and 1",
  seconds: "a number of seconds",
  bytes: "a number of bytes",
  count: "a plain number",
  "per second": "a number per second",
};

/** What is wrong with a threshold of an alert. */
function findThresholdFault({ name, threshold }: Alert, value: number): string | undefined {
  if (threshold === undefined)
    return `is a threshold, and ${name} compares with no number. Remove it; enabled, for and severity can be set.`;
  const { unit, meaning, value: standard } = threshold;
  if (value >= 0 && (unit !== "ratio" || value <= 1)) return undefined;
  return `is not ${units[unit]}: it is the ${meaning}. Use such a number; the default is ${standard}.`;
}

/** `thanos:monitoring.alerts`. */
export const alertSettings = z
  .record(
    alertName,
    z.strictObject({
      enabled: z.boolean().default(true).describe("whether there is such an alert"),
      threshold: z
        .number()
        .optional()
        .describe(`what it compares with, in the unit of ${page}; the alert's own if left out`),
      for: duration({
        most: 30 * 24 * hours,
        whyNotMore: "an alert that waits for so long warns nobody in time",
      })
        .optional()
        .describe("how long its expression must hold before it fires; the alert's own if left out"),
      severity: z
        .enum(["critical", "warning", "info"])
        .optional()
        .describe("label `severity`, by which Alertmanager routes it; the alert's own if left out"),
    }),
  )
  .superRefine((alerts, context) => {
    for (const [name, { threshold }] of Object.entries(alerts)) {
      const alert = byName.get(name);
      const fault = alert && threshold !== undefined ? findThresholdFault(alert, threshold) : undefined;
      if (fault !== undefined)
        context.addIssue({ code: "custom", message: fault, path: [name, "threshold"] });
    }
  })
  .default({})
  .meta({ title: "by name of an alert: `enabled`, `threshold`, `for`, `severity`" })
  .describe(`what is changed of the stack's own alerts: see ${page}`);
