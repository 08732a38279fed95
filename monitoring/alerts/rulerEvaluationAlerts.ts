/** Alerts on the rules that Ruler evaluates. Metrics: cmd/thanos/rule.go of Thanos v0.42, rules/group.go of the Prometheus 0.309 in it. */
import { durationText } from "../../model/units";
import type { Alert } from "../alert";
import { errorShare, promql, refusals } from "../expressions";
import { podLook, podLogs } from "../runbooks";

const here = 'job="thanos-ruler"';
const look = [podLook("ruler"), podLogs("statefulset/thanos-ruler -c thanos-ruler")];
const rulesPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-ruler 10905:10902   # http://127.0.0.1:10905/rules shows each rule with its last error';

/** Rules that fail, are slow, stand still or are not there. */
export const rulerEvaluationAlerts: readonly Alert[] = [
  {
    name: "ThanosNoRuleEvaluations",
    severity: "critical",
    for: "5m",
    reason: "upstream's looks at five minutes, in which groups with a longer interval have no evaluation.",
    expr: ({ evaluationInterval }) => promql`
      sum by (job, pod) (increase(prometheus_rule_evaluations_total{${here}}[${durationText(Math.max(300, 3 * evaluationInterval))}])) == 0
      and on (job, pod) sum by (job, pod) (thanos_rule_loaded_rules{${here}}) > 0`,
    summary: "{{ $labels.pod }} evaluates no rule.",
    description: "It has rules and evaluates none of them, so none of their alerts can fire from there.",
    runbook: {
      meaning: "The process lives, and none of its rules is evaluated: no alert of theirs can fire.",
      look: [...look, rulesPage],
      act: [
        'Restart the pod: `kubectl -n "$NAMESPACE" delete pod "$POD"`.',
        "If it comes back so, its log and the load of its node are what to look at.",
      ],
      ends: "when rules are evaluated.",
    },
    supersedes: ["ThanosNoRuleEvaluations"],
  },
  {
    name: "ThanosRuleHighRuleEvaluationFailures",
    severity: "critical",
    for: "10m",
    threshold: { value: 0.25, unit: "ratio", meaning: "share of evaluations that fail" },
    reason:
      "upstream's pages at 5%, which one rule that somebody mistyped reaches at night. At a quarter it is Query or the way to it. A single group that fails has a warning of its own, ThanosRuleGroupFails.",
    expr: (_, threshold) =>
      errorShare(
        {
          errors: `prometheus_rule_evaluation_failures_total{${here}}`,
          all: `prometheus_rule_evaluations_total{${here}}`,
          by: ["job", "pod"],
          least: 3,
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
    reason:
      "by group: of many rules that work, one that never does can't be seen in a share of all. Every Ruler has the same groups, so there is one alert for all of them.",
    expr: () =>
      `max by (job, rule_group) (increase(prometheus_rule_evaluation_failures_total{${here}}[10m])) > 0`,
    summary: "Rules of the group {{ $labels.rule_group }} fail.",
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
    expr: () => `sum by (job, pod) (increase(thanos_rule_evaluation_with_warnings_total{${here}}[10m])) > 0`,
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
    summary: "The group {{ $labels.rule_group }} has not been evaluated for {{ $value | humanizeDuration }}.",
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
    description: "It is evaluated and does nothing. Its rules are missing, or were meant for another group.",
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
    reason:
      "upstream's is information only, though from then on no change of rules has an effect. One alert for all Rulers, as they share the rules and notice them at different times.",
    expr: () => refusals(`thanos_rule_config_last_reload_successful{${here}}`),
    summary: "{{ $value }} of the Rulers do not take their new rules.",
    description: "They go on with the old ones, and would not start with the new ones.",
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
];
