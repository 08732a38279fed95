import { describeCases } from "../support/cases";
import {
  queryKnowsReplicaLabels,
  labelNamesUnquoted,
  labelsBeyondReplica,
  rulerAlertsWithoutReplica,
  prometheusAlertsWithoutReplica,
} from "../../../policies/rules/replicaLabels";
import { server, ruler, thanos, config, compactor } from "../support/servers";
import { unknown } from "../../support/policy";

const labelled = (labels: object, more: object = {}) => server({ config: config(labels), ...more });

const fieldPath = (path: string) => [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: path } } }];

const named = (name: string, labels: object, more: object = {}) =>
  server({ name, config: config(labels), spec: { replicas: 1 }, ...more });

const rulerLabels = ['--label=cluster="a"', '--label=rule_replica="$(POD_NAME)"'];

const rulers = ruler(...rulerLabels);

const query = (...labels: string[]) =>
  thanos(
    "query",
    labels.map((label) => `--query.replica-label=${label}`),
  );

describeCases(queryKnowsReplicaLabels, {
  "both labels": [undefined, [...server(), rulers, query("replica", "rule_replica")]],
  "both labels with a comma": [undefined, [...server(), rulers, query("replica,rule_replica")]],
  "single processes": [undefined, [...named("p", { replica: "a" }), query()]],
  "a Query of another namespace": [undefined, [...server({ namespace: "other" }), query()]],
  "pods that are shards by their index": [undefined, [...indexed(), query()]],
  "no label": [
    /has no --query\.replica-label=replica, by which pods of StatefulSet monitoring\/prometheus .* differ/,
    [...server(), query()],
  ],
  "another label": [/has no --query\.replica-label=replica,/, [...server(), query("prometheus_replica")]],
  "one label of two": [
    /has no --query\.replica-label=rule_replica,/,
    [...server(), rulers, query("replica")],
  ],
  "an unknown label": [
    /^unknown: /,
    [...server(), thanos("query", ["--query.replica-label", unknown("String")])],
  ],
});

/** One StatefulSet whose pods divide the targets among them. */
function indexed() {
  const relabel_configs = [
    { source_labels: ["__address__"], action: "hashmod", modulus: 2, target_label: "__tmp" },
    { source_labels: ["__tmp"], action: "keep", regex: "$(POD_NAME)" },
  ];
  return server({
    env: fieldPath("metadata.labels['apps.kubernetes.io/pod-index']"),
    config: config(undefined, { scrape_configs: [{ job_name: "j", relabel_configs }] }),
  });
}

describeCases(labelNamesUnquoted, {
  "plain names": [undefined, [query("a", "b,c"), compactor("--deduplication.replica-label=a")]],
  Query: [/has --query\.replica-label="a"/, [query('"a"')]],
  "the compactor": [
    /has --deduplication\.replica-label='b'/,
    [compactor("--deduplication.replica-label=a,'b'")],
  ],
  "a Ruler": [/has --alert\.label-drop="r"/, [ruler('--alert.label-drop="r"')]],
});

describeCases(labelsBeyondReplica, {
  "a cluster beside the replica": [undefined, [...server(), rulers, query("replica", "rule_replica")]],
  "no Query": [undefined, labelled({ replica: "$(POD_NAME)" })],
  "a Query that does not know the label": [undefined, [...labelled({ replica: "$(POD_NAME)" }), query()]],
  "a replica alone": [
    /has only \{replica="prometheus-0"\}, all of which Deployment monitoring\/query /,
    [...labelled({ replica: "$(POD_NAME)" }), query("replica")],
  ],
  "a Ruler with its replica alone": [
    /`thanos rule`.* has only \{rule_replica="rule-0"\}/,
    [ruler(rulerLabels[1]), query("rule_replica")],
  ],
});

const am = "--alertmanagers.url=http://am";

describeCases(rulerAlertsWithoutReplica, {
  "the label dropped": [undefined, [ruler(...rulerLabels, am, "--alert.label-drop=rule_replica")]],
  "the label dropped by relabeling": [
    undefined,
    [ruler(...rulerLabels, am, "--alert.relabel-config=[{ regex: .*_replica, action: labeldrop }]")],
  ],
  "the label given one value by relabeling": [
    undefined,
    [ruler(...rulerLabels, am, "--alert.relabel-config=[{ target_label: rule_replica, replacement: x }]")],
  ],
  "no Alertmanager": [undefined, [rulers]],
  "one Ruler": [undefined, [thanos("rule", [...rulerLabels, am], { kind: "StatefulSet" })]],
  "the label kept": [/sends alerts with rule_replica\. /, [ruler(...rulerLabels, am)]],
  "another label dropped": [
    /sends alerts with rule_replica/,
    [ruler(...rulerLabels, am, "--alert.label-drop=replica")],
  ],
  "quotes around the label": [
    /sends alerts/,
    [ruler(...rulerLabels, am, '--alert.label-drop="rule_replica"')],
  ],
});

const alerting = (alert_relabel_configs: object[], alertmanagers: object[] = [{}]) =>
  server({ config: config(undefined, { alerting: { alertmanagers, alert_relabel_configs } }) });

describeCases(prometheusAlertsWithoutReplica, {
  "the label dropped": [undefined, alerting([{ action: "labeldrop", regex: "repl.*" }])],
  "all but one label dropped": [undefined, alerting([{ action: "labelkeep", regex: "alertname" }])],
  "no Alertmanager": [undefined, alerting([], [])],
  "the label kept": [/sends alerts with replica\. /, alerting([])],
  "a part of its name": [/sends alerts with replica/, alerting([{ action: "labeldrop", regex: "repl" }])],
});
