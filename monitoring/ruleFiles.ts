/** The stack's alerts as rule files of Prometheus and Ruler. */
import type { RuleFiles } from "../model/prometheusConfig";
import type { Alert, AlertGroup, Evaluator, Severity } from "./alert";
import { alertGroups } from "./alerts";
import type { StackShape } from "./stackShape";

/** What a setting says of an alert; what it leaves out is the alert's own. */
export interface AlertOverride {
  readonly enabled?: boolean;
  readonly threshold?: number;
  readonly for?: string;
  readonly severity?: Severity;
}

export interface RuleFileOptions {
  /** By the name of the alert. @default every alert is as it is written */
  readonly overrides?: Readonly<Record<string, AlertOverride | undefined>>;
  /** URL of docs/alerts.md; `#` and the alert's name in small letters are appended. */
  readonly runbookUrl: string;
  /** Whose files they are. @default "monitor" */
  readonly evaluator?: Evaluator;
  /** @default all of the stack */
  readonly groups?: readonly AlertGroup[];
}

/** The part of docs/alerts.md about an alert, as GitHub makes it from the heading. */
export const runbookAnchor = ({ name }: Pick<Alert, "name">): string => name.toLowerCase();

/** Whether a stack of this shape has an alert, and the metrics that it is computed from. */
export const applies = ({ exists, needs = [] }: Alert, shape: StackShape): boolean =>
  (exists?.(shape) ?? true) && needs.every((source) => shape.sources[source]);

/** An alert as a rule of a rule file. */
function renderAlert(alert: Alert, shape: StackShape, override: AlertOverride, runbookUrl: string): object {
  const wait = override.for ?? alert.for;
  return {
    alert: alert.name,
    expr: alert.expr(shape, override.threshold ?? alert.threshold?.value ?? 0),
    ...(wait === "0s" ? {} : { for: wait }),
    labels: { severity: override.severity ?? alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbookUrl}#${runbookAnchor(alert)}`,
    },
  };
}

/**
 * The rule files that one evaluator has to load: one of each group that has an alert left, named after the group.
 *
 * Without `for`, an alert fires at its first evaluation, so `0s` is left out of the file.
 */
export function buildRuleFiles(shape: StackShape, options: RuleFileOptions): RuleFiles {
  const { overrides = {}, runbookUrl, evaluator = "monitor", groups = alertGroups } = options;
  const files = groups
    .filter((group) => (group.evaluator ?? "monitor") === evaluator)
    .map(({ name, alerts, recordings }) => {
      const firing = alerts
        .filter((alert) => applies(alert, shape) && (overrides[alert.name]?.enabled ?? true))
        .map((alert) => renderAlert(alert, shape, overrides[alert.name] ?? {}, runbookUrl));
      return { name, rules: firing.length > 0 ? [...(recordings?.(shape) ?? []), ...firing] : [] };
    })
    .filter(({ rules }) => rules.length > 0);
  return Object.fromEntries(files.map((group) => [group.name, { groups: [group] }]));
}
