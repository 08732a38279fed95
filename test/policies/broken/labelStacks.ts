import type { FakeResource } from "../../support/policy";
import { blockStacks, onDisk, podJob, prometheus, query, receivers, rulers } from "./blockStacks";

/** A Ruler with a file of rules. */
function ruler(...args: string[]): FakeResource[] {
  const set = rulers(
    "thanos",
    "rule",
    "--rule-file=/rules/rules.yaml",
    "--alertmanagers.url=http://alertmanager.example.org",
    ...args,
  );
  const { spec } = (set.props as any).spec.template;
  spec.volumes.push({ name: "rules", configMap: { name: "rules" } });
  spec.containers[0].volumeMounts = [
    ...spec.containers[0].volumeMounts,
    { name: "rules", mountPath: "/rules" },
  ];
  const text = [
    "groups:",
    "  - name: own",
    "    rules:",
    "      - { alert: Down, expr: up == 0, labels: { severity: page, cluster: a } }",
    '      - { record: "job:up:sum", expr: sum by (job) (up), labels: { kind: sum } }',
    "",
  ].join("\n");
  const metadata = { name: "rules", namespace: "monitoring" };
  return [
    set,
    {
      type: "kubernetes:core/v1:ConfigMap",
      name: "rules",
      props: { metadata, data: { "rules.yaml": text } },
    },
  ];
}

const base = () => [onDisk("store", "store", "thanos"), onDisk("compact", "compact", "thanos"), query()];
const node = { source_labels: ["__meta_kubernetes_pod_node_name"], target_label: "node" };

/** Stacks whose ways of labels are unusual, and right. */
export const labelStacks: Readonly<Record<string, () => FakeResource[]>> = {
  ...blockStacks,
  "a Ruler whose rules have its own cluster's label": () => [...prometheus(), ...ruler(), ...base()],
  "a Ruler that drops its replica's label by relabeling": () => [
    ...prometheus(),
    ...ruler("--alert.relabel-config=[{ action: labeldrop, regex: rule_replica }]"),
    ...base(),
  ],
  "a job that names its targets by their nodes": () => [
    ...prometheus({
      jobs: [
        podJob("node", [node], { metric_relabel_configs: [{ action: "labeldrop", regex: "instance|pod" }] }),
      ],
    }),
    ...ruler(),
    ...base(),
  ],
  "a job that writes its own cluster's label": () => [
    ...prometheus({ jobs: [podJob("app", [{ target_label: "cluster", replacement: "a" }])] }),
    ...base(),
  ],
  "replicas that send to Receivers": () => [
    ...prometheus({
      config: {
        remote_write: [
          {
            url: "http://receive.example.org/api/v1/receive",
            write_relabel_configs: [
              { source_labels: ["replica"], target_label: "__replica__" },
              { action: "labeldrop", regex: "replica" },
            ],
          },
        ],
      },
    }),
    ...base(),
  ],
  "replicas that send alerts without their label": () => [
    ...prometheus({
      config: {
        alerting: {
          alert_relabel_configs: [{ action: "labeldrop", regex: "replica" }],
          alertmanagers: [{ static_configs: [{ targets: ["alertmanager.example.org:9093"] }] }],
        },
      },
    }),
    ...ruler(),
    ...base(),
  ],
  "Receivers with a tenant's label of their own": () => [
    receivers("thanos", "--receive.tenant-label-name=team"),
    ...base(),
  ],
  "Receivers that keep every sample twice": () => [
    receivers("thanos", "--receive.replication-factor=2"),
    ...base(),
  ],
};
