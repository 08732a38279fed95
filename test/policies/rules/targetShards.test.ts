import { describeCases } from "../support/cases";
import { file } from "../support/clients";
import { shardsComplete, shardHashTemporary, shardRulesComplete } from "../../../policies/rules/targetShards";
import { type Server, replicaLabels, server, config } from "../support/servers";
import { type FakeResource, unknown } from "../../support/policy";

interface Shard extends Server {
  readonly modulus?: unknown;
  readonly keep?: unknown;
  readonly label?: string;
  readonly labels?: object;
  /** Rules behind those of the shard. */
  readonly rules?: readonly object[];
  /** In place of the keep rule. */
  readonly keepRule?: object;
  readonly job?: string;
}

/** A shard with its own configuration, which keeps this number of three. */
function shard(number: unknown, of: Shard = {}): FakeResource[] {
  const { modulus = 3, label = "__tmp_hash", labels = { ...replicaLabels, shard: String(number) } } = of;
  const relabel_configs = [
    { source_labels: ["__address__"], action: "hashmod", modulus, target_label: label },
    of.keepRule ?? { source_labels: [label], action: "keep", regex: of.keep ?? number },
    ...(of.rules ?? []),
  ];
  const job = { job_name: of.job ?? "pods", kubernetes_sd_configs: [{ role: "pod" }], relabel_configs };
  return server({ name: `p${String(number)}`, config: config(labels, { scrape_configs: [job] }), ...of });
}

const shards = (...numbers: unknown[]) => numbers.flatMap((number) => shard(number));

const three = shards(0, 1, 2);

/** As prometheus-operator writes it: some targets belong to every shard. */
const optOut = (number: number) => ({
  source_labels: ["__tmp_hash", "__tmp_disable_sharding"],
  action: "keep",
  regex: `${number};|.+;.+`,
});

describeCases(shardsComplete, {
  "three of three": [undefined, three],
  "no shards": [undefined, server()],
  "numbers from the environment": [
    undefined,
    [0, 1, 2].flatMap((number) =>
      shard(number, {
        keep: "$(SHARD)",
        env: [{ name: "SHARD", value: String(number) }],
        labels: { a: "b" },
      }),
    ),
  ],
  "numbers in one StatefulSet": [
    undefined,
    shard(0, {
      keep: "$(I)",
      modulus: 2,
      env: [
        {
          name: "I",
          valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
        },
      ],
    }),
  ],
  "one shard, as the others may be in other stacks": [undefined, shard(0)],
  "two workloads with the same number, replicas of a shard in this stack": [
    undefined,
    [...shard(0), ...shard(0, { name: "other" })],
  ],
  "replicas in workloads of their own": [undefined, [...three, ...shard(0, { name: "p0b" })]],
  "a shard that keeps two": [undefined, [...shard(0, { keep: "0|2" }), ...shard(1)]],
  "a shard by what it drops": [
    undefined,
    [
      ...shard(0, { modulus: 2 }),
      ...shard(1, { modulus: 2, keepRule: { source_labels: ["__tmp_hash"], action: "drop", regex: "0" } }),
    ],
  ],
  "targets that belong to every shard": [
    undefined,
    [0, 1, 2].flatMap((number) => shard(number, { keepRule: optOut(number) })),
  ],
  "a retired shard, whose number no target has": [undefined, [...three, ...shard(3)]],
  "shards of two jobs": [undefined, [...three, ...shard(0, { name: "q", job: "other" })]],
  "shards of two namespaces": [undefined, [...three, ...shard(0, { namespace: "other", modulus: 2 })]],
  "a hash that divides nothing": [undefined, shard(0, { keepRule: { action: "labelmap", regex: "x" } })],
  "a number that no shard keeps": [
    /StatefulSet monitoring\/p0 .* and its like divide the targets of job pods by modulus 3, but none keeps 2\. /,
    shards(0, 1),
  ],
  "one number in all": [/none keeps 1, 2/, ["p0", "p1", "p2"].flatMap((name) => shard(0, { name }))],
  "a number that two keep": [
    /p1 .* keeps the numbers 0, 1 of job pods, and StatefulSet monitoring\/p0 .* keeps 0\. /,
    [...shard(0), ...shard(1, { keep: "0|1" }), ...shard(2)],
  ],
  "another modulus": [
    /p1 .* divides the targets of job pods by modulus 2, StatefulSet monitoring\/p0 .* by 3\. /,
    [...shard(0), ...shard(1, { modulus: 2 })],
  ],
  "a configuration that can't be read beside an incomplete set": [
    /^unreadable: .*p9, key p\.yml is not in this stack/,
    [...shards(0, 1), ...shard(9).slice(0, 1)],
  ],
  "a hash of a hash": [
    /^unreadable: .*how job pods is sharded in ConfigMap monitoring\/p0, key p\.yml can't be read/,
    shard(0, { rules: [{ action: "hashmod", modulus: 2, target_label: "b" }] }),
  ],
  "an unknown number": [
    /^unknown: /,
    shard(0, { keep: "$(SHARD)", env: [{ name: "SHARD", value: unknown("String") }] }),
  ],
});

const dropped = { action: "labeldrop", regex: "hash.*" };

describeCases(shardHashTemporary, {
  "a temporary label": [undefined, shard(0)],
  "a label that is dropped": [undefined, shard(0, { label: "hash_num", rules: [dropped] })],
  "a temporary label that is only asked for": [
    undefined,
    shard(0, { rules: [{ source_labels: ["__tmp_hash"], target_label: "sharded", replacement: "yes" }] }),
  ],
  "a temporary label that is copied": [
    /into the label hash_num/,
    shard(0, { rules: [{ source_labels: ["__tmp_hash"], target_label: "hash_num" }] }),
  ],
  "a label that stays": [
    /puts the hash of job pods into the label hash_num/,
    shard(0, { label: "hash_num" }),
  ],
});

/** A shard with a rule file, and a job that it does not divide. */
function withRules(expr: string, of: Shard & { readonly keepAll?: boolean } = {}): FakeResource[] {
  const [set, map] = shard(0, { keep: of.keepAll ? "0|1|2" : 0, ...of });
  const { spec } = (set.props as any).spec.template;
  spec.containers[0].volumeMounts.push({ name: "rules", mountPath: "/rules" });
  spec.volumes.push({ name: "rules", configMap: { name: "rules" } });
  const { data } = map.props as { data: Record<string, string> };
  data["p.yml"] = `rule_files: [/rules/*.yaml]\n${data["p.yml"]}`.replace(
    "scrape_configs:\n",
    (line) => `${line}  - job_name: whole\n`,
  );
  return [set, map, file("rules", "a.yaml", `groups: [{name: g, rules: [{alert: A, expr: '${expr}'}]}]`)];
}

describeCases(shardRulesComplete, {
  "no rules": [undefined, three],
  "an alert on one target": [undefined, withRules("up == 0")],
  "what is absent": [
    /evaluates alert A \(ConfigMap monitoring\/rules, key a\.yaml\), which has absent\(\), but each shard sees only its own targets/,
    withRules("absent(up)"),
  ],
  "what is absent of a job that is not divided": [undefined, withRules('absent(up{job="whole"})')],
  "what is absent of the job that is": [/has absent\(\)/, withRules('absent(up{job="pods"})')],
  "a sum over targets": [/has sum by \(job\), .* gives the result of a part/, withRules("sum by (job) (x)")],
  "a sum for each target": [undefined, withRules("sum by (job, instance) (x)")],
  "a join over targets": [/has \/ on \(job\), /, withRules("x / on (job) y")],
  "a join within a target": [undefined, withRules("x / on (instance) y")],
  "what is absent, where one keeps every number": [undefined, withRules("absent(up)", { keepAll: true })],
  "rules elsewhere": [/^unreadable: /, withRules("up").slice(0, 2)],
});
