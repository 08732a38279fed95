/**
 * Alerts of the rules that Prometheus evaluates, and of the way of their alerts to Alertmanager.
 *
 * Names and labels of metrics: rules/group.go and notifier/ of Prometheus v3.16. `rule_group` is `FILE;GROUP`.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";
import type { StackShape } from "../stackShape";

const here = 'job="prometheus"';
const logs = 'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --tail=100';
const rulesPage =
  'kubectl -n "$NAMESPACE" port-forward "$POD" 9090   # http://127.0.0.1:9090/rules shows each rule with its error and its duration';
const alertmanagers = 'kubectl -n "$NAMESPACE" get pods -l app.kubernetes.io/component=alertmanager -o wide';

const hasAlertmanagers = ({ replicas }: StackShape): boolean => replicas.alertmanager > 0;

const refused = `rate(prometheus_notifications_errors_total{${here}}[5m])`;
const taken = `rate(prometheus_notifications_sent_total{${here}}[5m])`;
/** The share of alerts that an Alertmanager did not take. Prometheus counts as sent only what was taken. */
const refusedShare = `${refused} / (${refused} + ${taken})`;

export const prometheusRuleAlerts: AlertGroup = {
  name: "prometheus-rules",
  title: "Prometheus: rules and notifications",
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
    {
      name: "PrometheusNotificationQueueRunningFull",
      severity: "warning",
      for: "15m",
      reason:
        "since Prometheus 3.10 each Alertmanager has a queue of its own, with the label `alertmanager`, and the capacity has none: upstream's comparison matches nothing and never fires.",
      exists: hasAlertmanagers,
      expr: () => promql`
        max by (job, shard, pod, alertmanager) (
          predict_linear(prometheus_notifications_queue_length{${here}}[5m], 1800)
        )
        > on (job, shard, pod) group_left ()
        max by (job, shard, pod) (min_over_time(prometheus_notifications_queue_capacity{${here}}[5m]))`,
      summary:
        "{{ $labels.pod }} will drop alerts for {{ $labels.alertmanager }} within half an hour: its queue fills.",
      description: "More alerts fire than this Alertmanager takes.",
      supersedes: ["PrometheusNotificationQueueRunningFull"],
      runbook: {
        meaning:
          "Alerts wait for one Alertmanager, and the oldest are dropped when its queue is full. Firing ones are sent again.",
        look: [alertmanagers, logs],
        act: [
          "One Alertmanager alone: see AlertmanagerReplicaDown, and its log.",
          "All of them: an alert with very many series. Aggregate it, so that it fires once a service and not once a pod.",
        ],
        ends: "when the queue is worked off.",
      },
    },
    {
      name: "PrometheusErrorSendingAlertsToSomeAlertmanagers",
      severity: "warning",
      for: "15m",
      threshold: {
        value: 0.01,
        unit: "ratio",
        meaning: "share of alerts that one Alertmanager does not take",
      },
      reason:
        "upstream divides by what was taken, so its ratio is endless when nothing is; this is a true share.",
      exists: hasAlertmanagers,
      expr: (_, threshold) => promql`
        max by (job, shard, pod, alertmanager) (
          ${refusedShare}
        ) > ${threshold}`,
      summary:
        "{{ $labels.alertmanager }} does not take {{ $value | humanizePercentage }} of the alerts of {{ $labels.pod }}.",
      description:
        "Alertmanagers share what they have told, not the alerts. While others take them, somebody is told; if this one is alone one day, nobody is.",
      supersedes: ["PrometheusErrorSendingAlertsToSomeAlertmanagers"],
      runbook: {
        meaning: "One Alertmanager answers with errors or not in time.",
        look: [
          alertmanagers,
          logs,
          'kubectl -n "$NAMESPACE" logs statefulset/alertmanager -c alertmanager --tail=100',
        ],
        act: [
          "Prometheus' log has the status that it got. 400: a label that Alertmanager refuses; it names the alert.",
          "A time-out: is its pod at its CPU or memory limit, or does a NetworkPolicy cut it off?",
        ],
        ends: "minutes after it takes alerts again, or is gone.",
      },
    },
    {
      name: "PrometheusErrorSendingAlertsToAnyAlertmanager",
      severity: "critical",
      for: "15m",
      threshold: {
        value: 0.03,
        unit: "ratio",
        meaning: "share of alerts that every Alertmanager fails to take",
      },
      exists: hasAlertmanagers,
      expr: (_, threshold) => promql`
        min by (job, shard) (
          ${refusedShare}
        ) > ${threshold}`,
      summary:
        "No Alertmanager takes all alerts of shard {{ $labels.shard }}: the best refuses {{ $value | humanizePercentage }}.",
      description:
        "Neither replica of the shard gets through to any Alertmanager without errors: alerts are lost.",
      supersedes: ["PrometheusErrorSendingAlertsToAnyAlertmanager"],
      runbook: {
        meaning:
          "Alerts of this shard reach nobody, or not all of them do. If you read this, another way still works.",
        look: [alertmanagers, logs],
        act: ["Do what PrometheusErrorSendingAlertsToSomeAlertmanagers says, at once."],
        ends: "minutes after one Alertmanager takes alerts again.",
      },
    },
    {
      name: "PrometheusNotConnectedToAlertmanagers",
      severity: "critical",
      for: "10m",
      reason:
        "upstream's is a warning for each Prometheus. Of one replica PrometheusMissesAlertmanagers tells; when no replica of a shard knows an Alertmanager, its alerts reach nobody.",
      exists: hasAlertmanagers,
      expr: () =>
        `max by (job, shard) (max_over_time(prometheus_notifications_alertmanagers_discovered{${here}}[5m])) < 1`,
      summary: "Shard {{ $labels.shard }} of Prometheus knows no Alertmanager: its alerts reach nobody.",
      description: "It finds them through the Kubernetes API, by the Service `alertmanager`.",
      supersedes: ["PrometheusNotConnectedToAlertmanagers"],
      runbook: {
        meaning: "The shard's alerts go nowhere.",
        look: [
          alertmanagers,
          'kubectl -n "$NAMESPACE" get endpointslices -l kubernetes.io/service-name=alertmanager',
        ],
        act: [
          "No pods: see AlertmanagerClusterDown.",
          "Pods, and no endpoints: the Service's selector was changed. `pulumi up` restores it.",
          "Endpoints: Prometheus may not list them; see PrometheusKubernetesListWatchFailures.",
        ],
        ends: "when an Alertmanager is found.",
      },
    },
    {
      name: "PrometheusMissesAlertmanagers",
      severity: "warning",
      for: "15m",
      reason:
        "no mixin has it: upstream is content with one of many. It compares with what the stack deploys.",
      exists: ({ replicas }) => replicas.alertmanager > 1,
      expr: ({ replicas }) => promql`
        max by (job, shard, pod) (max_over_time(prometheus_notifications_alertmanagers_discovered{${here}}[5m]))
        < ${replicas.alertmanager}`,
      summary: "{{ $labels.pod }} knows only {{ $value }} of the Alertmanagers.",
      description: "Each must get each alert: they share what they have told, not the alerts.",
      runbook: {
        meaning: "One more loss, and alerts of this Prometheus may reach nobody.",
        look: [
          alertmanagers,
          'kubectl -n "$NAMESPACE" get endpointslices -l kubernetes.io/service-name=alertmanager',
        ],
        act: [
          "A pod of Alertmanager is gone: see AlertmanagerReplicaDown.",
          "All pods run: see PrometheusKubernetesListWatchFailures of this Prometheus.",
        ],
        ends: "when all are found.",
      },
    },
  ],
};
