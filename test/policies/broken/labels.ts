import { policies as deduplication } from "../../../policies/rules/deduplication";
import { externalLabelsSet } from "../../../policies/rules/externalLabels";
import { policies as labelPaths } from "../../../policies/rules/labelPaths";
import { policies as leavingLabels } from "../../../policies/rules/leavingLabels";
import {
  prometheusAlertsWithoutReplica,
  queryKnowsReplicaLabels,
  labelsBeyondReplica,
  rulerAlertsWithoutReplica,
} from "../../../policies/rules/replicaLabels";
import {
  replicasScrapeAlike,
  shardsDifferInBucket,
  shardsDifferInQuery,
} from "../../../policies/rules/shardsAndReplicas";
import type { FakeResource } from "../../support/policy";
import { labelStacks } from "./labelStacks";
import {
  addWords,
  change,
  changeConfigs,
  changeContainer,
  changeFiles,
  flagsOf,
  placesOf,
  type Break,
  type Mutant,
  type Place,
} from "./edits";
import type { Area } from "./area";

type Stack = readonly FakeResource[];

/** The stack with the first job of each Prometheus changed. */
const changeJobs = (stack: Stack, what: string, edit: (job: any) => void): Mutant[] =>
  changeConfigs(stack, what, ({ scrape_configs }) => edit(scrape_configs[0]));

const addRule = (stack: Stack, list: "relabel_configs" | "metric_relabel_configs", rule: object): Mutant[] =>
  changeJobs(stack, `${list}: ${JSON.stringify(rule)}`, (job) => (job[list] = [...(job[list] ?? []), rule]));

/** Rules that give a label, in place of those that targets' own are made of. */
const gives = (stack: Stack, name: string): Mutant[] => [
  ...addRule(stack, "relabel_configs", {
    source_labels: ["__meta_kubernetes_pod_label_x"],
    target_label: name,
  }),
  ...addRule(stack, "metric_relabel_configs", { source_labels: ["x"], target_label: name }),
  ...changeJobs(stack, `static label ${name}`, (job) => {
    job.static_configs = [{ targets: ["a:1", "b:1"], labels: { [name]: "other" } }];
  }),
];

const rulersOf = (stack: Stack): Place[] =>
  placesOf(stack, "rule").filter((place) => flagsOf(place, /^label$/).length > 0);

/** The stack with a rule file more for each Ruler that has one in a ConfigMap. */
const changeRules = (stack: Stack, label: string): Mutant[] =>
  rulersOf(stack).length === 0
    ? []
    : changeFiles(stack, /groups:\s*(?=- name:)/g, (found) => {
        const rules = `{ record: "a:b", expr: vector(1), labels: { ${label}: other } }`;
        const alert = `{ alert: A, expr: vector(1), labels: { ${label}: other } }`;
        const indent = /\n( *)$/.exec(found)?.[1] ?? "";
        return `${found}- name: more\n${indent}  rules: [${rules}, ${alert}]\n${indent}`;
      });

const remote = (...rules: object[]) => ({
  remote_write: [
    { url: "http://user:hush@receive.example.org/api/v1/receive", write_relabel_configs: rules },
  ],
});
const removeReplica = { action: "labeldrop", regex: ".*(replica|pod).*" };

const dropFlags = (stack: Stack, program: string, name: RegExp): Mutant[] =>
  placesOf(stack, program).flatMap((place) =>
    flagsOf(place, name).map(({ at, flag, value }) =>
      changeContainer(stack, place, `no --${flag}=${value}`, ({ args }) => args.splice(at, 1)),
    ),
  );

/** Receivers of a stack with a Query. */
const receiversOf = (stack: Stack) => placesOf(stack, "receive");

const breaks: readonly Break[] = [
  {
    name: "a target's label that an external label overwrites",
    mutants: (stack) => gives(stack, "cluster"),
  },
  {
    name: "a target's label that Query takes away",
    mutants: (stack) =>
      flagsOf(placesOf(stack, "query")[0] ?? { container: {} }, /^query\.replica-label$/)
        .map(({ value }) => value)
        .filter((label) => label.startsWith("rule"))
        .flatMap((label) => gives(stack, label)),
  },
  {
    name: "labels without which targets are one",
    mutants: (stack) => [
      ...addRule(stack, "metric_relabel_configs", { action: "labeldrop", regex: "job" }),
      ...addRule(stack, "metric_relabel_configs", { action: "labelkeep", regex: "job|instance|pod" }),
      ...addRule(stack, "relabel_configs", { action: "labelkeep", regex: "__meta_.*" }),
      ...changeJobs(stack, "no labels of targets", (job) => {
        job.honor_labels = false;
        job.relabel_configs = (job.relabel_configs ?? []).filter(
          ({ action }: any) => action !== "labelmap" && action !== undefined && action !== "replace",
        );
        job.metric_relabel_configs = [{ action: "labeldrop", regex: "instance|pod|node" }];
      }),
    ],
  },
  {
    name: "a rule's label that is overwritten or taken away",
    mutants: (stack) => [
      ...changeRules(stack, "cluster"),
      ...changeRules(stack, "rule_replica"),
      ...rulersOf(stack)
        .filter(() => changeRules(stack, "team").length > 0)
        .flatMap((place) =>
          changeRules(stack, "team")
            .slice(0, 1)
            .map(({ resources }) => addWords(resources, place, '--label=team="a"')),
        ),
    ],
  },
  {
    name: "an alert that each replica sends",
    exceptIn: /drops its replica's label|as printed/,
    mutants: (stack) => [
      ...dropFlags(stack, "rule", /^alert\.label-drop$/).filter(() =>
        rulersOf(stack).some((place) => flagsOf(place, /^alertmanagers/).length > 0),
      ),
      ...changeConfigs(stack, "no alert_relabel_configs", (config) => {
        config.alerting = { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] };
      }),
    ],
  },
  {
    name: "an alert without what tells it from others",
    mutants: (stack) => [
      ...rulersOf(stack).flatMap((place) =>
        ["alertname", "cluster"]
          .filter(
            (name) =>
              name === "alertname" ||
              flagsOf(place, /^label$/).some(({ value }) => value.startsWith("cluster=")),
          )
          .map((name) =>
            changeContainer(stack, place, `--alert.label-drop=${name}`, ({ args }) =>
              args.push(`--alert.label-drop=${name}`),
            ),
          ),
      ),
      ...["alertname", "cluster|.*replica"].flatMap((regex) =>
        changeConfigs(stack, `alert_relabel_configs drop ${regex}`, (config) => {
          config.alerting = { ...config.alerting, alert_relabel_configs: [{ action: "labeldrop", regex }] };
        }),
      ),
    ],
    // There the label tells one Prometheus from the others.
    exceptIn: /for each cluster|hash of a label|two buckets/,
  },
  {
    name: "samples that replicas send under the same labels",
    exceptIn: /workloads of their own/,
    mutants: (stack) => [
      ...changeConfigs(stack, "remote_write without the replica's label", (config) =>
        Object.assign(config, remote(removeReplica)),
      ),
      ...changeConfigs(stack, "remote_write that keeps the cluster's label only", (config) =>
        Object.assign(config, remote({ action: "labelkeep", regex: "__name__|job|instance|cluster" })),
      ),
    ],
  },
  {
    name: "a replica's label that Query does not know",
    exceptIn: /workloads of their own|^Receivers with|^Receivers that|receivers beside the/,
    mutants: (stack) =>
      dropFlags(stack, "query", /^query\.replica-label$/).filter(({ what }) => {
        const name = /label=(\w+)$/.exec(what)?.[1] ?? "";
        const text = JSON.stringify(stack);
        return name === "receive_replica"
          ? false
          : new RegExp(`${name}(:|=)\\S*POD_NAME|${name}=[^,]*\\$\\(`).test(text);
      }),
  },
  {
    name: "a label by which Query or the compactor merges what are no replicas",
    mutants: (stack) =>
      placesOf(stack, "query", "compact").flatMap((place) => {
        const flag =
          place.container.args[0] === "query" ? "query.replica-label" : "deduplication.replica-label";
        const text = JSON.stringify(stack);
        const labels = ["part", "shard", "prometheus_shard", "cluster"].filter((name) =>
          name === "cluster"
            ? /rule_replica=/.test(text) && /cluster=/.test(text)
            : new RegExp(`\\b${name}: `).test(text),
        );
        return labels.map((name) =>
          changeContainer(stack, place, `--${flag}=${name}`, ({ args }) => args.push(`--${flag}=${name}`)),
        );
      }),
  },
  {
    name: "a tenant's label that is something else as well",
    mutants: (stack) =>
      receiversOf(stack).flatMap((place) => [
        changeContainer(stack, place, "a --label of that name", ({ args }) =>
          args.push('--label=tenant_id="a"'),
        ),
        ...placesOf(stack, "query").map((query) =>
          changeContainer(stack, query, "--query.replica-label=tenant_id", ({ args }) =>
            args.push("--query.replica-label=tenant_id"),
          ),
        ),
        ...placesOf(stack, "compact").map((compact) =>
          changeContainer(stack, compact, "--deduplication.replica-label=tenant_id", ({ args }) =>
            args.push("--deduplication.replica-label=tenant_id"),
          ),
        ),
        ...flagsOf(place, /^label$/)
          .slice(0, 1)
          .map(({ value }) =>
            changeContainer(stack, place, "its replica's label for tenants", ({ args }) =>
              args.push(`--receive.tenant-label-name=${value.split("=")[0]}`),
            ),
          ),
      ]),
  },
  {
    name: "an uploader without labels",
    mutants: (stack) => [
      ...changeConfigs(stack, "no external labels", ({ global }) => (global.external_labels = {})),
      ...placesOf(stack, "rule", "receive")
        .filter(
          (place) => flagsOf(place, /^objstore/).length > 0 && flagsOf(place, /^remote-write/).length === 0,
        )
        .map((place) =>
          change(stack, place.at, `${place.workload}: no --label`, ({ spec }) => {
            for (const one of spec.template.spec.containers)
              one.args = one.args?.filter((word: string) => !word.startsWith("--label="));
          }),
        ),
    ],
  },
];

/** Labels from targets, rules and alerts to Query and Alertmanager. */
export const labels: Area = {
  title: "Broken labels",
  does: "overwrites, drops or merges a label on its way",
  policies: [
    ...labelPaths,
    ...leavingLabels,
    ...deduplication,
    externalLabelsSet,
    queryKnowsReplicaLabels,
    labelsBeyondReplica,
    rulerAlertsWithoutReplica,
    prometheusAlertsWithoutReplica,
    replicasScrapeAlike,
    shardsDifferInBucket,
    shardsDifferInQuery,
  ],
  breaks,
  known: {
    "The guide, as printed": /^(labels-beyond-replica|ruler-alerts-without-replica): /,
  },
  own: labelStacks,
};
