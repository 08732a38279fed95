/** The rule files of the monitor. */
import type { RuleFiles } from "../model/prometheusConfig";
import type { Severity } from "./alert";
import type { StackShape } from "./stackShape";

/** What a user wants otherwise of an alert. */
export interface AlertOverride {
  readonly enabled?: boolean;
  readonly threshold?: number;
  readonly for?: string;
  readonly severity?: Severity;
}

/** What all alerts have in common. */
export interface RuleOptions {
  /** Page with the runbooks. */
  readonly runbookUrl: string;
}

/**
 * The rule files of a stack's monitor, by name.
 *
 * @param overrides by the alert's name.
 */
export function buildRuleFiles(
  shape: StackShape,
  overrides: Readonly<Record<string, AlertOverride>>,
  { runbookUrl }: RuleOptions,
): RuleFiles {
  if (overrides.Watchdog?.enabled === false) return {};
  return {
    watchdog: {
      groups: [
        {
          name: "watchdog",
          rules: [
            {
              alert: "Watchdog",
              expr: "vector(1)",
              labels: { severity: "info" },
              annotations: {
                summary: `The monitor of ${shape.namespace} evaluates its alerts.`,
                description: "It always fires. When it does not arrive, no other alert would.",
                runbook_url: `${runbookUrl}#watchdog`,
              },
            },
          ],
        },
      ],
    },
  };
}
