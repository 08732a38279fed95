import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { parseSettings } from "../../settings/parseSettings";
import { labelConflicts, LabelSettings, Source, sourcesOf } from "../../model/labelContract";
import {
  clusterLabel,
  replicaLabels,
  reservedLabels,
  shardLabel,
  templateVariables,
} from "../../model/labels";
import { prometheusConfig, ScrapeConfig } from "../../model/prometheusConfig";

const known = Object.values(replicaLabels);

/** Labels that a user may set: any name but the stack's own, any value that is no template. */
const userLabels = fc.dictionary(
  fc
    .oneof(
      fc.constantFrom("monitor", "service", "region", "replica", "shard", "Cluster"),
      fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/),
    )
    .filter((name) => !reservedLabels.includes(name)),
  fc.oneof(
    fc.constantFrom("0", "1", "prometheus-shard-0-0", "thanos-ruler-0"),
    fc.stringMatching(/^[^"'\\\n$]{1,12}$/),
  ),
  { maxKeys: 5 },
);

const stacks: fc.Arbitrary<LabelSettings> = fc.record({
  cluster: fc.constantFrom("eu", "0", "prometheus-shard-0-0"),
  prometheus: fc.record({
    shards: fc.integer({ min: 1, max: 50 }),
    retiredShards: fc.integer({ min: 0, max: 5 }),
    replicas: fc.integer({ min: 1, max: 5 }),
    externalLabels: userLabels,
  }),
  query: fc.constant({ replicaLabels: [] }),
  ruler: fc.record({ replicas: fc.integer({ min: 1, max: 5 }) }),
});

const without = (labels: Readonly<Record<string, string>>, names: readonly string[]) =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => !names.includes(name))
      .sort(),
  );

describe("label contract", () => {
  it("gives each pod labels of its own, which are each origin's own without replica labels", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const { shards, retiredShards, replicas } = stack.prometheus;
        const sources = sourcesOf(stack);
        const distinct = (names: readonly string[]) =>
          new Set(sources.map(({ labels }) => without(labels, names))).size;
        assert.equal(sources.length, (shards + retiredShards) * replicas + stack.ruler.replicas);
        assert.equal(distinct([]), sources.length, "two pods have the same labels");
        assert.equal(distinct(known), shards + retiredShards + 1, "two origins are the same, or one is two");
        assert.deepEqual(labelConflicts(sources, known), []);
      }),
    );
  });

  it("keeps the user's labels, next to the stack's own", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        for (const { labels, pod } of sourcesOf(stack)) {
          const own = pod.startsWith("thanos-ruler")
            ? { [clusterLabel]: stack.cluster, [replicaLabels.ruler]: pod }
            : {
                [clusterLabel]: stack.cluster,
                [shardLabel]: /shard-(\d+)-/.exec(pod)?.[1],
                [replicaLabels.prometheus]: pod,
              };
          assert.deepEqual(labels, { ...stack.prometheus.externalLabels, ...own });
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is kept by the settings: no label of the stack's own, no replica label that is none", () => {
    const refused = (settings: Record<string, unknown>) => assert.throws(() => parseSettings(settings));
    fc.assert(
      fc.property(userLabels, fc.constantFrom(...reservedLabels), (labels, reserved) => {
        parseSettings({ prometheus: { externalLabels: labels } });
        refused({ prometheus: { externalLabels: { ...labels, [reserved]: "a" } } });
        refused({ query: { replicaLabels: [reserved] } });
      }),
      { numRuns: 30 },
    );
  });

  const two: Source[] = [0, 1].map((shard) => ({
    pod: `prometheus-shard-${shard}-0`,
    origin: `prometheus-shard-${shard}`,
    replicaLabel: "prometheus_replica",
    labels: {
      cluster: "a",
      prometheus_shard: String(shard),
      prometheus_replica: `prometheus-shard-${shard}-0`,
    },
  }));
  const [first, second] = two;
  const broken: Record<string, [Source[], readonly string[], string[]]> = {
    "two shards with one replica each": [two, known, []],
    "a Prometheus without external labels": [
      [first, { ...second, labels: {} }],
      known,
      ["prometheus-shard-1-0 has no external labels, and its blocks are not uploaded. Give it some."],
    ],
    "two Prometheus with equal labels": [
      [first, { ...first, pod: "prometheus-shard-0-1" }],
      known,
      [
        "prometheus-shard-0-0 and prometheus-shard-0-1 have equal external labels, so their blocks are taken for each other's. Give each a label of its own.",
      ],
    ],
    "two rulers with equal labels": [
      ["thanos-ruler-0", "thanos-ruler-1"].map((pod) => ({
        pod,
        origin: "thanos-ruler",
        replicaLabel: "rule_replica",
        labels: { cluster: "a", rule_replica: "ruler" },
      })),
      known,
      [
        "thanos-ruler-0 and thanos-ruler-1 have equal external labels, so their blocks are taken for each other's. Give each a label of its own.",
      ],
    ],
    "a Ruler with nothing but its replica label": [
      [
        {
          pod: "thanos-ruler-0",
          origin: "thanos-ruler",
          replicaLabel: "rule_replica",
          labels: { rule_replica: "thanos-ruler-0" },
        },
      ],
      known,
      [
        "thanos-ruler has replica labels only, and nothing says where its series come from. Give it an external label.",
      ],
    ],
    "shards that are told apart by a replica label": [
      two,
      [...known, "prometheus_shard"],
      [
        "prometheus-shard-0 and prometheus-shard-1 are the same without the replica labels (prometheus_replica, rule_replica, prometheus_shard), so their series are taken for copies. Give each a label that is no replica label.",
      ],
    ],
    "a replica label that Query does not know": [
      [first],
      ["rule_replica"],
      [
        "prometheus-shard-0 tells its replicas apart by prometheus_replica, which Query does not know, so each series is seen once a replica. Add it to Query's replica labels.",
      ],
    ],
    "replicas that differ in another label": [
      [
        first,
        {
          ...first,
          pod: "prometheus-shard-0-1",
          labels: { ...first.labels, prometheus_replica: "prometheus-shard-0-1", node: "b" },
        },
      ],
      known,
      [
        "prometheus-shard-0-0 and prometheus-shard-0-1 differ in more than their replica labels, so each series of prometheus-shard-0 is seen twice. Give both the same other labels.",
      ],
    ],
  };
  for (const [name, [sources, labels, problems]] of Object.entries(broken))
    it(`${problems.length > 0 ? "tells" : "takes"} ${name}`, () =>
      assert.deepEqual(labelConflicts(sources, labels), problems));

  it("is broken by any label that is taken away from a stack", () => {
    fc.assert(
      fc.property(stacks, fc.constantFrom(shardLabel, ...known), (stack, label) => {
        const sources = sourcesOf(stack).map((source) => ({
          ...source,
          labels: Object.fromEntries(Object.entries(source.labels).filter(([name]) => name !== label)),
        }));
        // Without its shard's number even a single shard is like the Ruler, which has all of its other labels.
        const needed =
          label === shardLabel ||
          (label === replicaLabels.ruler ? stack.ruler.replicas : stack.prometheus.replicas) > 1;
        assert.equal(labelConflicts(sources, known).length > 0, needed);
      }),
    );
  });
});

describe("sharding", () => {
  /** Prometheus' hashmod: the last 8 bytes of the MD5, big endian, modulo. Source: model/relabel/relabel.go. */
  const hashmod = (value: string, modulus: number) =>
    Number(createHash("md5").update(value).digest().readBigUInt64BE(8) % BigInt(modulus));

  type Relabeling = Readonly<Record<string, unknown>>;
  /** What relabeling makes of a target, for the actions that decide on a shard; `undefined` when it is dropped. */
  function relabeled(
    target: Record<string, string>,
    rules: readonly Relabeling[],
  ): Record<string, string> | undefined {
    let labels = { ...target };
    for (const { action, source_labels, modulus, target_label, regex } of rules) {
      const value = (source_labels as string[]).map((name) => labels[name] ?? "").join(";");
      if (action === "hashmod")
        labels = { ...labels, [target_label as string]: String(hashmod(value, modulus as number)) };
      else if (action === "keep" && !new RegExp(`^(?:${regex as string})$`).test(value)) return undefined;
    }
    return labels;
  }

  /** The configuration as the sidecar of a pod renders it. */
  function rendered(
    shards: number,
    retiredShards: number,
    shard: number,
    replica = 0,
    jobs: ScrapeConfig[] = [],
  ) {
    const text = JSON.stringify(
      prometheusConfig({
        namespace: "thanos",
        cluster: "a",
        shards,
        retiredShards,
        externalLabels: { region: "eu" },
        scrapeInterval: "30s",
        evaluationInterval: "30s",
        scrapeConfigs: jobs,
        ruleFiles: "/etc/prometheus/rules/*.yaml",
        alertmanagerService: "alertmanager",
      }),
    );
    const variables: Record<string, string> = {
      [templateVariables.shard]: String(shard),
      [templateVariables.replica]: `prometheus-shard-${shard}-${replica}`,
    };
    return JSON.parse(text.replace(/\$\((\w+)\)/g, (_, name: string) => variables[name])) as {
      global: { external_labels: Record<string, string> };
      scrape_configs: (ScrapeConfig & { relabel_configs: Relabeling[] })[];
    };
  }
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  const own: ScrapeConfig = { job_name: "own", static_configs: [] };

  it("gives each target of any job to exactly one shard, and none to a retired one", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.domain().map((host) => `${host}:9100`),
          ),
          { maxLength: 20 },
        ),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 5 }),
        (addresses, shards, retiredShards) => {
          const configurations = range(shards + retiredShards).map((shard) =>
            rendered(shards, retiredShards, shard, 0, [own]),
          );
          const names = configurations[0].scrape_configs.map(({ job_name }) => job_name);
          for (const [job, name] of names.entries()) {
            if (name === "retired-shard") continue;
            // What comes before the last two rules is the job's own choice of targets.
            const keeping = configurations.map(({ scrape_configs }) =>
              scrape_configs[job].relabel_configs.slice(-2),
            );
            for (const address of addresses) {
              const keepers = range(shards + retiredShards).filter((shard) =>
                relabeled({ __address__: address }, keeping[shard]),
              );
              assert.equal(keepers.length, 1, `${name}: ${address} is kept by shards ${keepers.join()}`);
              assert.ok(keepers[0] < shards, `${name}: ${address} is kept by a retired shard`);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("leaves no trace of the shard's number on a target", () => {
    const { scrape_configs } = rendered(1, 0, 0, 0, [own]);
    for (const { relabel_configs } of scrape_configs) {
      const labels = relabeled({ __address__: "a:1" }, relabel_configs.slice(-2));
      assert.ok(labels);
      // Prometheus drops labels that begin with `__` after relabeling.
      assert.deepEqual(
        Object.keys(labels).filter((label) => !label.startsWith("__")),
        [],
      );
    }
  });

  it("lets a retired shard scrape itself and nothing else, and no other shard do so", () => {
    for (const shard of range(5)) {
      const jobs = rendered(3, 2, shard).scrape_configs.filter(
        ({ job_name }) => job_name === "retired-shard",
      );
      assert.equal(jobs.length, 1);
      const [{ relabel_configs, static_configs }] = jobs;
      const [{ targets, labels }] = static_configs as { targets: string[]; labels: Record<string, string> }[];
      assert.deepEqual(targets, ["127.0.0.1:9090"]);
      assert.equal(relabeled(labels, relabel_configs) !== undefined, shard >= 3);
    }
    assert.ok(rendered(3, 0, 0).scrape_configs.every(({ job_name }) => job_name !== "retired-shard"));
  });

  it("gives all replicas of a shard the same configuration but for their replica label", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 2, max: 5 }),
        fc.nat(),
        (shards, replicas, any) => {
          const shard = any % shards;
          const all = range(replicas).map((replica) => rendered(shards, 1, shard, replica, [own]));
          const names = all.map(({ global }) => global.external_labels[replicaLabels.prometheus]);
          assert.equal(new Set(names).size, replicas);
          for (const configuration of all)
            delete configuration.global.external_labels[replicaLabels.prometheus];
          for (const other of all.slice(1)) assert.deepEqual(other, all[0]);
        },
      ),
      { numRuns: 20 },
    );
  });
});
