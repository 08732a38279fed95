/** docs/alerts.md: every alert, with its runbook. Links of the alerts lead to its headings. */
import { durationText } from "../model/units";
import type { Alert, AlertGroup, Threshold } from "./alert";
import { alertGroups } from "./alerts";
import { runbookAnchor } from "./ruleFiles";
import { standardShape } from "./standardShape";
import type { StackShape } from "./stackShape";

/** A threshold in words, with its unit. */
export function thresholdText({ value, unit }: Threshold): string {
  switch (unit) {
    case "ratio":
      return `${Math.round(value * 1e4) / 100}%, written \`${value}\``;
    case "seconds":
      return `${value >= 1 && Number.isInteger(value) ? durationText(value) : `${value}s`}, written \`${value}\` (seconds)`;
    case "bytes":
      return `\`${value}\` bytes`;
    case "per second":
      return `\`${value}\` per second`;
    case "count":
      return `\`${value}\``;
  }
}

/** The shape whose expression is shown: an alert that the default stack does not have is shown for one that has it. */
function shapeFor({ exists }: Alert): { shape: StackShape; note?: string } {
  if (exists === undefined || exists(standardShape)) return { shape: standardShape };
  return { shape: richShape, note: "A stack with default settings does not have this alert." };
}

/** A stack with everything that a setting can add. */
const richShape: StackShape = {
  ...standardShape,
  shards: 2,
  retiredShards: 1,
  replicas: { ...standardShape.replicas, minio: 4, memcached: 2 },
  outsideStores: ["thanos.other.example:10901"],
  activeSeries: 1_000_000,
};

/** Go templates would be read as Liquid by some sites that show Markdown, and mean nothing to a reader. */
const plain = (template: string): string =>
  template
    .replaceAll(/`\{\{-? *\$labels\.(\w+)[^}]*\}\}`/g, "*$1*")
    .replaceAll(/\{\{-? *\$labels\.(\w+)[^}]*\}\}/g, "*$1*")
    .replaceAll(/\{\{-?[^}]*\$value[^}]*\}\}/g, "*value*");

const code = (text: string, language: string): string[] => [`\`\`\`${language}`, text, "```", ""];

const needed = {
  kubeStateMetrics: "kube-state-metrics (`thanos:clusterMetrics.kubeStateMetrics`)",
  kubelet: "the kubelet's metrics (`thanos:clusterMetrics.kubelet`)",
};

function describeAlert(alert: Alert): string[] {
  const { name, severity, threshold, reason, summary, runbook, needs = [], supersedes = [] } = alert;
  const { shape, note } = shapeFor(alert);
  const facts = [
    `**${severity}**`,
    alert.for === "0s" ? "at once" : `after ${alert.for}`,
    ...(threshold === undefined ? [] : [`threshold ${thresholdText(threshold)}: ${threshold.meaning}`]),
  ];
  const renamed = supersedes.filter((each) => each !== name);
  return [
    `### ${name}`,
    "",
    `${plain(summary)}`,
    "",
    `${facts.join(" · ")}`,
    "",
    runbook.meaning,
    "",
    ...code(alert.expr(shape, threshold?.value ?? 0), "promql"),
    ...(reason === undefined ? [] : [`Why so: ${reason}`, ""]),
    ...(needs.length === 0 ? [] : [`It needs ${needs.map((source) => needed[source]).join(" and ")}.`, ""]),
    ...(note === undefined ? [] : [note, ""]),
    ...(renamed.length === 0
      ? []
      : [`It takes the place of ${renamed.map((each) => `\`${each}\``).join(", ")}.`, ""]),
    "**Look.**",
    "",
    ...code(runbook.look.join("\n"), "sh"),
    "**Do.**",
    "",
    ...runbook.act.map((step, i) => `${i + 1}. ${step}`),
    "",
    `**Ends** ${runbook.ends}`,
    "",
  ];
}

const row = (alert: Alert): string =>
  `| [${alert.name}](#${runbookAnchor(alert)}) | ${alert.severity} | ${alert.for} | ${plain(alert.summary).replaceAll("|", "\\|")} |`;

function describeGroup({ title, evaluator, alerts }: AlertGroup): string[] {
  return [
    `## ${title}`,
    "",
    ...(evaluator === "ruler"
      ? ["The Ruler evaluates these, over Query: they need to see more than the stack's own pods.", ""]
      : []),
    "| alert | severity | after | says |",
    "| --- | --- | --- | --- |",
    ...alerts.map(row),
    "",
    ...alerts.flatMap(describeAlert),
  ];
}

const introduction: readonly string[] = [
  "# Alerts",
  "",
  "<!-- Written by `npm run docs` from monitoring/alerts/. -->",
  "",
  "**Nobody is told of an alert until the secret setting `thanos:alertmanagerConfig` names a receiver.** Until then alerts are only seen on Alertmanager's page.",
  "",
  "The monitor, a pair of Prometheus of its own, evaluates these alerts over the stack's own pods. It needs no other tier to do so.",
  "",
  "| severity | somebody should |",
  "| --- | --- |",
  "| `critical` | act now, or data or answers are lost |",
  "| `warning` | act within days |",
  "| `info` | do nothing: it explains other alerts, and dashboards show it |",
  "",
  "Each alert can be changed in the stack's file. What is left out stays as it is:",
  "",
  "```yaml",
  "config:",
  "  thanos:monitoring:",
  "    alerts:",
  "      ThanosQueryRangeLatencyHigh: { threshold: 20, for: 30m, severity: critical }",
  "      ThanosRuleHighRuleEvaluationWarnings: { enabled: false }",
  "```",
  "",
  "A dead man's switch is a service outside of the cluster that expects a message every few minutes, and tells you when none comes. It is the only thing that notices",
  "when monitor, Alertmanager or the way to you is broken. The alert `Watchdog` always fires; route it to such a service with a short `repeat_interval`:",
  "",
  "```yaml",
  "route:",
  "  receiver: team",
  "  routes:",
  '    - { matchers: ["alertname = Watchdog"], receiver: dead-mans-switch, group_wait: 0s, repeat_interval: 5m }',
  "receivers:",
  "  - name: team",
  '    email_configs: [{ to: "team@example.org" }]',
  "  - name: dead-mans-switch",
  '    webhook_configs: [{ url: "https://example.org/check-in", send_resolved: false }]',
  "```",
  "",
  'Commands below expect the namespace in `NAMESPACE`, by default `NAMESPACE=thanos`; `$POD` and the like stand for the labels of the alert. What an expression gives now is seen on the monitor\'s page: `kubectl -n "$NAMESPACE" port-forward pod/prometheus-monitor-0 9090`, then http://127.0.0.1:9090.',
  "",
];

/** The page, in Markdown. */
export const alertsMarkdown = (groups: readonly AlertGroup[] = alertGroups): string =>
  [...introduction, ...groups.flatMap(describeGroup)].join("\n");
