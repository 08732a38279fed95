import { template } from "./labels";
import { setFlag, type Mutation, type StackCopy } from "./mutation";

const shard = (at: number, value: string) => (stack: StackCopy) => {
  const { env } = stack.container("thanos-sidecar", at).container;
  env.find(({ name }: any) => name === "PROMETHEUS_SHARD").value = value;
};

export const shardMutations: readonly Mutation[] = [
  { name: "two shards with one number", fires: ["shards-complete"], change: shard(2, "1") },
  { name: "a shard that keeps a second number", fires: ["shards-complete"], change: shard(1, "0|1") },
  {
    name: "more numbers than shards",
    fires: ["shards-complete"],
    change: template(/modulus: 3/g, "modulus: 4"),
  },
  {
    name: "a hash that stays in the series",
    fires: ["shard-hash-temporary"],
    change: template(/__tmp_hash/g, "hash_num"),
  },
  {
    name: "an alert on what is absent in each shard",
    fires: ["shard-rules-complete"],
    change: (stack) => {
      const rule = "groups: [{ name: a, rules: [{ alert: A, expr: absent(up) }] }]";
      stack.object("ConfigMap", "prometheus-rules").data = { "rules.yaml": rule };
    },
  },
  {
    name: "shards without a label of their own",
    fires: ["shards-differ-in-query"],
    change: template(/ {4}prometheus_shard: .*\n/, ""),
  },
  {
    name: "shards without a label of their own that are merged",
    fires: ["shards-differ-in-query", "shards-differ-in-bucket"],
    change: (stack) => {
      template(/ {4}prometheus_shard: .*\n/, "")(stack);
      setFlag(stack.args("thanos-compactor"), "deduplication.replica-label", "prometheus_replica");
      setFlag(stack.args("thanos-compactor"), "deduplication.func", "penalty");
    },
  },
  {
    name: "a Query that takes shards for replicas",
    fires: ["shards-differ-in-query"],
    change: (stack) => void stack.args("thanos-query").push("--query.replica-label=prometheus_shard"),
  },
  {
    name: "a Query that takes every sample of both replicas",
    fires: ["deduplication-penalty-in-query"],
    change: (stack) => setFlag(stack.args("thanos-query"), "deduplication.func", "chain"),
  },
  {
    name: "a replica that scrapes at another interval",
    fires: ["replicas-scrape-alike"],
    change: (stack) => {
      const { data } = stack.duplicate("ConfigMap", "prometheus-config", "other-config");
      data["prometheus.yaml.tmpl"] = data["prometheus.yaml.tmpl"].replace(
        "scrape_interval: 30s",
        "scrape_interval: 1m",
      );
      const { spec } = stack.duplicate("StatefulSet", "prometheus-shard-0", "prometheus-other");
      spec.template.spec.volumes.find(({ name }: any) => name === "config").configMap.name = "other-config";
    },
  },
];
