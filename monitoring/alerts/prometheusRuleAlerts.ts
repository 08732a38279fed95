/**
 * Alerts of the rules that Prometheus evaluates.
 *
 * Names and labels of metrics: rules/group.go of Prometheus v3.16. `rule_group` is `FILE;GROUP`.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";

const here = 'job="prometheus"';
const logs = 'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --tail=100';
const rulesPage =
  'kubectl -n "$NAMESPACE" port-forward "$POD" 9090   # http://127.0.0.1:9090/rules shows each rule with its error and its duration';

export const prometheusRuleAlerts: AlertGroup = {
  name: "prometheus-rules",
  title: "Prometheus: rules",
  alerts: [
    {
      name: "PrometheusRuleFailures",
      severity: "critical",
      for: "15m",
      reason:
        "as upstream's: what a rule that fails would have recorded is lost, and what it would have told nobody hears.",
      expr: () =>
        `sum by (job, shard, pod, rule_group) (increase(prometheus_rule_evaluation_failures_total{${here}}[5m])) > 0`,
      summary: "{{ $labels.pod }} fails to evaluate rules of {{ $labels.rule_group }}.",
      description:
        "{{ $value | humanize }} evaluations failed in five minutes: its alerts can't fire, its recordings have gaps.",
      supersedes: ["PrometheusRuleFailures"],
      runbook: {
        meaning: "Rules of this group don't work. Alerts among them never fire, whatever happens.",
        look: [rulesPage, logs],
        act: [
          "The page shows the error beside the rule. `many-to-many matching`: two series have the labels that a join takes for one; add a label to `on` or aggregate first.",
          "`query processing would load too many samples`: record what it reads, or narrow it.",
          "In a group of the monitor: it is a fault of this project or of an override in `thanos:monitoring.alerts`; turn off that one alert until it is mended.",
        ],
        ends: "five minutes after the last failure.",
      },
    },
    {
      name: "PrometheusMissingRuleEvaluations",
      severity: "warning",
      for: "15m",
      expr: () =>
        `sum by (job, shard, pod, rule_group) (increase(prometheus_rule_group_iterations_missed_total{${here}}[5m])) > 0`,
      summary: "{{ $labels.pod }} skips evaluations of {{ $labels.rule_group }}, which take too long.",
      description: "Its alerts come late, and its recordings have gaps.",
      supersedes: ["PrometheusMissingRuleEvaluations"],
      runbook: {
        meaning:
          "One evaluation of the group takes longer than its interval, so every other one is left out.",
        look: [rulesPage],
        act: ["See PrometheusRuleGroupSlow."],
        ends: "five minutes after the last evaluation that was left out.",
      },
    },
    {
      name: "PrometheusRuleGroupSlow",
      severity: "warning",
      for: "15m",
      threshold: {
        value: 0.8,
        unit: "ratio",
        meaning: "share of its interval that a group's evaluation takes",
      },
      reason:
        "the mixin has only PrometheusMissingRuleEvaluations, which fires when evaluations are lost already.",
      expr: (_, threshold) => promql`
        max by (job, shard, pod, rule_group) (
          prometheus_rule_group_last_duration_seconds{${here}} / prometheus_rule_group_interval_seconds{${here}}
        ) > ${threshold}`,
      summary:
        "{{ $labels.rule_group }} takes {{ $value | humanizePercentage }} of its interval in {{ $labels.pod }}.",
      description: "With a little more to read it skips evaluations.",
      runbook: {
        meaning:
          "Nothing is lost yet. A group whose evaluation takes longer than its interval skips evaluations.",
        look: [rulesPage],
        act: [
          "The page sorts by duration. Record once what several rules compute, and read the recording.",
          "Split the group: groups are evaluated at the same time, rules of one group one after the other.",
          "Give the group a longer `interval`. A rule over many shards belongs to the Ruler.",
        ],
        ends: "when its evaluations take less than that.",
      },
    },
    {
      name: "PrometheusMonitorHasNoRules",
      severity: "warning",
      for: "15m",
      reason:
        "upstream has no alert on rules that were never loaded. One replica of the monitor sees it of the other; when both have none, Watchdog stops.",
      expr: () => promql`
        max by (job, shard, pod) (up{${here}, shard="monitor"}) == 1
        unless on (pod)
        sum by (pod) (prometheus_rule_group_rules{${here}, shard="monitor"}) > 0`,
      summary:
        "{{ $labels.pod }} evaluates no rules: only the other replica of the monitor still watches the stack.",
      description:
        "The rules are in a ConfigMap that its pod mounts. It does not see them, or refuses its configuration.",
      runbook: {
        meaning: "This replica of the monitor would notice nothing.",
        look: [
          rulesPage,
          logs,
          'kubectl -n "$NAMESPACE" exec "$POD" -c prometheus -- ls /etc/prometheus/rules',
        ],
        act: [
          "An empty folder: `pulumi up` restores the ConfigMap of the rules. The kubelet brings it into the pod within two minutes.",
          "Files, but no rules: see PrometheusBadConfig.",
        ],
        ends: "when its rules are loaded.",
      },
    },
  ],
};
