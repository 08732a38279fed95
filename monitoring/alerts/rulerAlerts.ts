/**
 * Alerts of the Ruler.
 *
 * Names and labels of metrics: cmd/thanos/rule.go and pkg/alert of Thanos v0.42, rules/group.go of the Prometheus 0.309 in it.
 */
import type { Alert, AlertGroup } from "../alert";
import { errorShare, grpcFaults, promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import { tierHasFewer, tierIsDown, type Presence } from "./presence";
import { uploadAlerts } from "./uploads";

const job = "thanos-ruler";
const here = `job="${job}"`;
const log = podLogs("statefulset/thanos-ruler") + " -c thanos-ruler";
const look = [podLook("ruler"), log];
const rulesPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-ruler 10905:10902   # http://127.0.0.1:10905/rules shows each rule with its last error';

const presence: Presence = {
  prefix: "ThanosRule",
  job,
  title: "Ruler",
  component: "ruler",
  replicas: ({ replicas }) => replicas.ruler,
  down: {
    severity: "critical",
    for: "5m",
    meaning: "No rule over the whole stack is evaluated, so none of its alerts can fire.",
  },
  fewer: "The other one evaluates all rules. When it goes too, none of their alerts can fire.",
};

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

export const rulerAlerts: AlertGroup = {
  name: "thanos-rule",
  title: "Ruler",
  alerts: [
    tierIsDown(presence),
    tierHasFewer(presence),
    {
      name: "ThanosNoRuleEvaluations",
      severity: "critical",
      for: "5m",
      expr: () => promql`
        sum by (job, pod) (rate(prometheus_rule_evaluations_total{${here}}[5m])) <= 0
        and on (job, pod) sum by (job, pod) (thanos_rule_loaded_rules{${here}}) > 0`,
      summary: "{{ $labels.pod }} evaluates no rule.",
      description: "It has rules and evaluates none of them, so none of their alerts can fire from there.",
      runbook: {
        meaning: "The process lives, and none of its rules is evaluated: no alert of theirs can fire.",
        look: [...look, rulesPage],
        act: [
          'Restart the pod: `kubectl -n "$NAMESPACE" delete pod POD`.',
          "If it comes back so, its log and the load of its node are what to look at.",
        ],
        ends: "when rules are evaluated.",
      },
      supersedes: ["ThanosNoRuleEvaluations"],
    },
    {
      name: "ThanosRuleHighRuleEvaluationFailures",
      severity: "critical",
      for: "5m",
      threshold: { value: 0.25, unit: "ratio", meaning: "share of evaluations that fail" },
      reason:
        "upstream's pages at 5%, which one rule that somebody mistyped reaches at night. At a quarter it is Query or the way to it. A single group that fails has a warning of its own, ThanosRuleGroupFails.",
      expr: (_, threshold) =>
        errorShare(
          {
            errors: `prometheus_rule_evaluation_failures_total{${here}}`,
            all: `prometheus_rule_evaluations_total{${here}}`,
            by: ["job", "pod"],
            least: 10,
          },
          threshold,
        ),
      summary: "{{ $value | humanizePercentage }} of {{ $labels.pod }}'s evaluations fail.",
      description:
        "Rules that fail give no result: their alerts can't fire, and those that fire go on or end by chance.",
      runbook: {
        meaning: "Rules that fail give no result: alerts are blind, and recorded series have gaps.",
        look: [...look, rulesPage, podLook("query")],
        act: [
          "The page of rules has the last error of each.",
          "The same error everywhere: Query is gone, or a StoreAPI is missing and Query answers Ruler only in full. See their alerts.",
        ],
        ends: "when fewer evaluations fail.",
      },
      supersedes: ["ThanosRuleHighRuleEvaluationFailures"],
    },
    {
      name: "ThanosRuleGroupFails",
      severity: "warning",
      for: "15m",
      reason: "by group: of many rules that work, one that never does can't be seen in a share of all.",
      expr: () =>
        `sum by (job, pod, rule_group) (increase(prometheus_rule_evaluation_failures_total{${here}}[10m])) > 0`,
      summary: "Rules of the group {{ $labels.rule_group }} fail on {{ $labels.pod }}.",
      description: "They have failed again and again for a quarter of an hour. Their alerts can't fire.",
      runbook: {
        meaning: "Alerts of these rules can't fire, and series that they record have gaps.",
        look: [...look, rulesPage],
        act: [
          "The page of rules has the error. `many-to-many matching` and the like: the rule is wrong for the data that there is now.",
          "`exceeded ... limit`: the rule reads too much.",
        ],
        ends: "ten minutes after the last failure.",
      },
    },
    {
      name: "ThanosRuleHighRuleEvaluationWarnings",
      severity: "info",
      for: "15m",
      expr: () =>
        `sum by (job, pod) (increase(thanos_rule_evaluation_with_warnings_total{${here}}[10m])) > 0`,
      summary: "Evaluations of {{ $labels.pod }} have warnings.",
      description: "Groups with `partial_response_strategy: warn` were evaluated over a part of the samples.",
      runbook: {
        meaning:
          "Groups that allow it were evaluated over a part of the samples, so their alerts may be wrong.",
        look: [...look, rulesPage],
        act: [
          "Alerts of Query say which StoreAPI fails.",
          "Ruler's default is `abort`: an alert on partial samples may end by itself.",
        ],
        ends: "ten minutes after the last warning.",
      },
      supersedes: ["ThanosRuleHighRuleEvaluationWarnings"],
    },
    {
      name: "ThanosRuleRuleEvaluationLatencyHigh",
      severity: "warning",
      for: "10m",
      expr: () => promql`
        max by (job, pod, rule_group) (prometheus_rule_group_last_duration_seconds{${here}})
        > max by (job, pod, rule_group) (prometheus_rule_group_interval_seconds{${here}})`,
      summary:
        "The group {{ $labels.rule_group }} takes {{ $value | humanizeDuration }}, longer than its interval.",
      description: "Evaluations are left out, so its alerts come late and its recorded series have gaps.",
      runbook: {
        meaning: "Evaluations of this group are left out: alerts come late, recorded series have gaps.",
        look: [...look, rulesPage],
        act: [
          "The page of rules has the duration of each.",
          "Split the group: rules of a group run one after the other, groups side by side.",
          "Give it a longer `interval`.",
          "If all groups are slow, it is Query: see ThanosQueryInstantLatencyHigh.",
        ],
        ends: "when the group is faster than its interval.",
      },
      supersedes: ["ThanosRuleRuleEvaluationLatencyHigh"],
    },
    {
      name: "ThanosRuleNoEvaluationFor10Intervals",
      severity: "warning",
      for: "5m",
      reason:
        "upstream's groups by the label `group`, which these metrics do not have: the youngest of all groups hides that others stand still. It is also more than information.",
      expr: () => promql`
        time() - max by (job, pod, rule_group) (prometheus_rule_group_last_evaluation_timestamp_seconds{${here}})
        > 10 * max by (job, pod, rule_group) (prometheus_rule_group_interval_seconds{${here}})`,
      summary:
        "The group {{ $labels.rule_group }} has not been evaluated for {{ $value | humanizeDuration }}.",
      description: "That is more than ten of its intervals. Its alerts can't fire from {{ $labels.pod }}.",
      runbook: {
        meaning: "This group stands still: its alerts can't fire.",
        look: [...look, rulesPage],
        act: [
          "See whether one of its queries hangs: the page of rules, and Query's page `/`.",
          "Restart the pod if nothing else helps.",
        ],
        ends: "with the next evaluation.",
      },
      supersedes: ["ThanosRuleNoEvaluationFor10Intervals"],
    },
    {
      name: "ThanosRuleGroupIsEmpty",
      severity: "warning",
      for: "15m",
      expr: () => `max by (job, pod, rule_group) (prometheus_rule_group_rules{${here}}) == 0`,
      summary: "The group {{ $labels.rule_group }} has no rules.",
      description:
        "It is evaluated and does nothing. Its rules are missing, or were meant for another group.",
      runbook: {
        meaning: "The rules of this group are missing.",
        look: [rulesPage],
        act: ["Write its rules into `thanos:ruler.rules`, or remove the group."],
        ends: "when the group has a rule or is gone.",
      },
    },
    {
      name: "ThanosRuleReplicasDiffer",
      severity: "warning",
      for: "15m",
      reason: "a Ruler that missed a reload goes on with its old rules, and nothing fails.",
      expr: () => promql`
        max by (job) (sum by (job, pod) (thanos_rule_loaded_rules{${here}}))
        - min by (job) (sum by (job, pod) (thanos_rule_loaded_rules{${here}}))
        > 0`,
      summary: "The replicas of Ruler have different rules: one has {{ $value }} more.",
      description: "One of them has not loaded the rules of the last update.",
      runbook: {
        meaning: "One Ruler goes on with old rules. Alerts are still sent by the other one.",
        look: [
          ...look,
          rulesPage,
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=ruler -c config-reloader --prefix --tail=20',
        ],
        act: ["The config-reloader's log says why it did not reload.", "Restart the pod with the old rules."],
        ends: "when all have the same number of rules.",
      },
      exists: ({ replicas }) => replicas.ruler > 1,
    },
    {
      name: "ThanosRuleConfigReloadFailure",
      severity: "warning",
      for: "10m",
      reason: "upstream's is information only, though from then on no change of rules has an effect.",
      expr: () => promql`
        max by (job, pod) (thanos_rule_config_last_reload_successful{${here}}) == 0
        or max by (job, pod) (reloader_last_reload_successful{job="config-reloader", pod=~"thanos-ruler-[0-9]+"}) == 0`,
      summary: "{{ $labels.pod }} does not take its new rules.",
      description: "It goes on with the old ones, and would not start with the new ones.",
      runbook: {
        meaning: "Changes of rules have no effect. After a restart, Ruler may not start.",
        look: [
          ...look,
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=ruler -c config-reloader --prefix --tail=20',
        ],
        act: [
          "Ruler's log names the file and the line.",
          "`make preview` checks rules: undo the change and look there.",
        ],
        ends: "with the next reload that succeeds.",
      },
      supersedes: ["ThanosRuleConfigReloadFailure"],
    },
    {
      name: "ThanosRuleQueueIsDroppingAlerts",
      severity: "critical",
      for: "5m",
      expr: () => `sum by (job, pod) (increase(thanos_alert_queue_alerts_dropped_total{${here}}[5m])) > 0`,
      summary: "{{ $labels.pod }} drops alerts: its queue is full.",
      description: "Alerts that should be sent are lost.",
      runbook: {
        meaning: "Alerts are lost before they are sent.",
        look: [...look, podLook("alertmanager")],
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
      for: "5m",
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
    ...uploadAlerts({
      prefix: "ThanosRule",
      job,
      tsdbJob: job,
      component: "ruler",
      by: ["job", "pod"],
      title: "Ruler {{ $labels.pod }}",
      log,
      retention: "`thanos:ruler.retention`",
    }),
  ],
};
