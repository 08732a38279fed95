/** Alerts on the way from Ruler to Alertmanager and Query, and of others to Ruler. Metrics: pkg/alert and cmd/thanos/rule.go of Thanos v0.42. */
import type { Alert } from "../alert";
import { errorShare, grpcFaults } from "../expressions";
import { podLook, podLogs } from "../runbooks";

const here = 'job="thanos-ruler"';
const look = [podLook("ruler"), podLogs("statefulset/thanos-ruler -c thanos-ruler")];
const rulesPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-ruler 10905:10902   # http://127.0.0.1:10905/rules shows each rule with its last error';

/** Look-ups of one kind of address that fail. */
const dnsFailures = (name: string, metric: string, what: string, meaning: string): Alert => ({
  name,
  severity: "warning",
  for: "15m",
  threshold: { value: 0.01, unit: "ratio", meaning: `share of DNS look-ups of ${what} that fail` },
  expr: (_, threshold) =>
    errorShare(
      {
        errors: `${metric}_dns_failures_total{${here}}`,
        all: `${metric}_dns_lookups_total{${here}}`,
        by: ["job", "pod"],
        window: "10m",
        least: 3,
      },
      threshold,
    ),
  summary: `{{ $value | humanizePercentage }} of {{ $labels.pod }}'s DNS look-ups of ${what} fail.`,
  description: meaning,
  runbook: {
    meaning,
    look: [...look, "kubectl -n kube-system get pods -l k8s-app=kube-dns"],
    act: [
      "If Query reports the same, it is the cluster's DNS.",
      "If only Ruler does, the name that its log has does not exist.",
    ],
    ends: "when look-ups succeed.",
  },
  supersedes: [name],
});

/** Alerts that are not sent, calls that fail, names that are not found. */
export const rulerSendingAlerts: readonly Alert[] = [
  {
    name: "ThanosRuleQueueIsDroppingAlerts",
    severity: "critical",
    for: "10m",
    reason: "longer than the restart of a single Alertmanager, or of the last one, takes to be forgotten.",
    expr: () => `sum by (job, pod) (increase(thanos_alert_queue_alerts_dropped_total{${here}}[5m])) > 0`,
    summary: "{{ $labels.pod }} drops alerts: its queue is full.",
    description: "Alerts that should be sent are lost.",
    runbook: {
      meaning: "Alerts are lost before they are sent.",
      look: [...look, rulesPage, podLook("alertmanager")],
      act: [
        "Alertmanagers that are slow or gone fill the queue: see their alerts.",
        "A rule with thousands of results fills it too: the page of rules shows how many fire.",
      ],
      ends: "five minutes after the last one.",
    },
    supersedes: ["ThanosRuleQueueIsDroppingAlerts"],
  },
  {
    name: "ThanosRuleSenderIsFailingAlerts",
    severity: "critical",
    for: "10m",
    reason: "longer than the restart of a single Alertmanager, or of the last one, takes to be forgotten.",
    expr: () => `sum by (job, pod) (increase(thanos_alert_sender_alerts_dropped_total{${here}}[5m])) > 0`,
    summary: "{{ $labels.pod }} can't send alerts to any Alertmanager.",
    description: "Nobody is notified of what it finds.",
    runbook: {
      meaning: "Alerts reach no Alertmanager, so nobody is notified of them.",
      look: [...look, podLook("alertmanager")],
      act: [
        "Ruler's log has the reason for each address.",
        "If Prometheus has the same trouble, it is Alertmanager; if not, the way from Ruler to it.",
      ],
      ends: "five minutes after the last one.",
    },
    supersedes: ["ThanosRuleSenderIsFailingAlerts"],
  },
  {
    name: "ThanosRuleAlertmanagerFails",
    severity: "warning",
    for: "15m",
    reason:
      "upstream only notices when all fail. Alertmanagers share what was notified, not the alerts: one that gets none can't take over.",
    expr: () =>
      `sum by (job, pod, alertmanager) (increase(thanos_alert_sender_errors_total{${here}}[10m])) > 0`,
    summary: "{{ $labels.pod }} can't send alerts to {{ $labels.alertmanager }}.",
    description: "Others may get them. If they go, this one knows of no alert.",
    runbook: {
      meaning: "One Alertmanager gets no alerts from Ruler. If the others go, nobody is notified.",
      look: [...look, podLook("alertmanager"), podLogs("statefulset/alertmanager")],
      act: [
        "The log has the reason. A pod that is gone for good has another address by now: its series end by themselves.",
      ],
      ends: "ten minutes after the last failure.",
    },
  },
  {
    name: "ThanosRuleGrpcErrorRate",
    severity: "warning",
    for: "10m",
    threshold: { value: 0.05, unit: "ratio", meaning: "share of gRPC calls that fail" },
    expr: (_, threshold) =>
      errorShare(
        {
          errors: `grpc_server_handled_total{${here}, ${grpcFaults}}`,
          all: `grpc_server_handled_total{${here}}`,
          by: ["job", "pod"],
          least: 10,
        },
        threshold,
      ),
    summary: "{{ $value | humanizePercentage }} of gRPC calls to {{ $labels.pod }} fail.",
    description: "Answers lack the series that Ruler records.",
    runbook: {
      meaning: "Answers lack series that rules record, where only this replica has them.",
      look,
      act: ["The log has the reason."],
      ends: "when fewer calls fail.",
    },
    supersedes: ["ThanosRuleGrpcErrorRate"],
  },
  dnsFailures(
    "ThanosRuleQueryHighDNSFailures",
    "thanos_rule_query_apis",
    "Query",
    "Ruler goes on with old addresses of Query. If all of them are gone, no rule can be evaluated.",
  ),
  dnsFailures(
    "ThanosRuleAlertmanagerHighDNSFailures",
    "thanos_rule_alertmanagers",
    "Alertmanager",
    "Ruler goes on with old addresses of Alertmanagers. One that restarts gets no alerts.",
  ),
  {
    name: "ThanosRuleDuplicateQueryAddresses",
    severity: "info",
    for: "30m",
    expr: () => `sum by (job) (increase(thanos_rule_duplicated_query_addresses_total{${here}}[15m])) > 0`,
    summary: "Ruler is given the same address of Query twice.",
    description: "It uses it once. Further arguments of Ruler name what the stack names already.",
    runbook: {
      meaning: "Nothing is wrong with rules; an address is there twice.",
      look,
      act: ["Remove it from `thanos:ruler.extraArgs`."],
      ends: "fifteen minutes after the last time.",
    },
  },
];
