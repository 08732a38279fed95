/**
 * Alerts of the way from Prometheus to Alertmanager.
 *
 * Names and labels of metrics: notifier/ of Prometheus v3.16.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";
import type { StackShape } from "../stackShape";

const here = 'job="prometheus"';
const logs = 'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --tail=100';
const alertmanagers = 'kubectl -n "$NAMESPACE" get pods -l app.kubernetes.io/component=alertmanager -o wide';

const hasAlertmanagers = ({ replicas }: StackShape): boolean => replicas.alertmanager > 0;

const refused = `rate(prometheus_notifications_errors_total{${here}}[5m])`;
const taken = `rate(prometheus_notifications_sent_total{${here}}[5m])`;
/** The share of alerts that an Alertmanager did not take. Prometheus counts as sent only what was taken. */
const refusedShare = `${refused} / (${refused} + ${taken})`;

export const prometheusNotificationAlerts: AlertGroup = {
  name: "prometheus-notifications",
  title: "Prometheus: notifications",
  alerts: [
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
          "One Alertmanager alone: see AlertmanagerReplicaGone, and its log.",
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
          "A pod of Alertmanager is gone: see AlertmanagerReplicaGone.",
          "All pods run: see PrometheusKubernetesListWatchFailures of this Prometheus.",
        ],
        ends: "when all are found.",
      },
    },
  ],
};
