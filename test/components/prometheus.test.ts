import assert from "node:assert/strict";
import { parse } from "yaml";
import { Prometheus } from "../../components/prometheus";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { Program, run, valueOf } from "../support/mocks";
import {
  argsOf,
  assertApart,
  assertRefused,
  childrenOf,
  filesOf,
  prometheusArgs,
  runDevStack,
  sidecarArgs,
  statefulSet,
} from "../support/workloads";

const args = { objectStoreSecret: "bucket-access", shards: 2, replicas: 2 };

describe("Prometheus", () => {
  describe("in a stack", () => {
    let program: Program<unknown>;
    before(async () => (program = await runDevStack()));

    it("has exactly these arguments, and so has its sidecar", () => {
      assert.deepEqual(argsOf(program, "prometheus-shard-1", "prometheus"), prometheusArgs);
      assert.deepEqual(argsOf(program, "prometheus-shard-1", "thanos-sidecar"), sidecarArgs);
    });

    it("never puts two replicas of a shard on one node, and lets two shards share one", () => {
      for (const shard of [0, 1, 2]) {
        const { spec } = program.resource(
          "kubernetes:apps/v1:StatefulSet",
          `prometheus-shard-${shard}`,
        ).inputs;
        const [term, ...more] =
          spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
        assert.equal(term.topologyKey, "kubernetes.io/hostname");
        assert.equal(term.labelSelector.matchLabels["thanos-stack/shard"], String(shard));
        for (const [name, value] of Object.entries(term.labelSelector.matchLabels)) {
          assert.equal(spec.template.metadata.labels[name], value);
        }
        assert.deepEqual(more, []);
      }
    });

    it("gives Prometheus a configuration with the contract's external labels, sharded in every job", () => {
      const config = parse(filesOf(program, "prometheus-config")["prometheus.yaml.tmpl"]);
      assert.deepEqual(config.global.external_labels, {
        cluster: "dev",
        prometheus_shard: "$(PROMETHEUS_SHARD)",
        prometheus_replica: "$(POD_NAME)",
      });
      assert.deepEqual(config.alerting.alert_relabel_configs, [
        { regex: "prometheus_replica", action: "labeldrop" },
      ]);
      for (const job of config.scrape_configs) {
        assert.deepEqual(
          job.relabel_configs.slice(-2).map((rule: any) => [rule.action, rule.modulus, rule.regex]),
          [
            ["hashmod", 3, undefined],
            ["keep", undefined, "$(PROMETHEUS_SHARD)"],
          ],
          job.job_name,
        );
      }
    });
  });

  const limitsOf = async (prometheus: object) => {
    const program = await run(() => new ThanosStack("thanos", loadSettings().thanos), { prometheus });
    const { global } = parse(filesOf(program, "prometheus-config")["prometheus.yaml.tmpl"]);
    const { sample_limit: samples, label_limit: labels, target_limit: targets } = global;
    return { samples, labels, targets };
  };

  it("refuses a target with more series than a shard has memory for, or as the settings say", async () => {
    assert.deepEqual(await limitsOf({}), { samples: 198_000, labels: 128, targets: undefined });
    const memory = async (text: string) => (await limitsOf({ resources: { memory: text } })).samples;
    assert.deepEqual([await memory("8Gi"), await memory("150Mi")], [928_000, 10_000]);
    const scrapeLimits = { samples: 50_000, labels: 60, targets: 70 };
    assert.deepEqual(await limitsOf({ scrapeLimits }), scrapeLimits);
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new Prometheus("one", args));
    assert.deepEqual(childrenOf(program), [
      "ClusterRole one thanos-prometheus",
      "ClusterRoleBinding one thanos-prometheus",
      "ConfigMap one-config prometheus-config",
      "ConfigMap one-rules prometheus-rules",
      "PodDisruptionBudget one-shard-0 prometheus-shard-0",
      "PodDisruptionBudget one-shard-1 prometheus-shard-1",
      "Service one prometheus",
      "ServiceAccount one prometheus",
      "StatefulSet one-shard-0 prometheus-shard-0",
      "StatefulSet one-shard-1 prometheus-shard-1",
    ]);
    const { httpUrl, grpcEndpoint, workloads } = program.result;
    assert.equal(await valueOf(httpUrl), "http://prometheus.thanos.svc.cluster.local:9090");
    assert.equal(await valueOf(grpcEndpoint), "dnssrv+_grpc._tcp.prometheus.thanos.svc.cluster.local");
    assert.deepEqual(await Promise.all(workloads.map(({ metadata }) => valueOf(metadata.name))), [
      "prometheus-shard-0",
      "prometheus-shard-1",
    ]);
  });

  it("keeps a retired shard, which scrapes itself alone", async () => {
    const program = await run(() => new Prometheus("one", { ...args, retiredShards: 1 }));
    assert.deepEqual(
      program.ofType(statefulSet).map(({ name }) => name),
      ["prometheus-shard-0", "prometheus-shard-1", "prometheus-shard-2"],
    );
    const jobs: any[] = parse(filesOf(program, "prometheus-config")["prometheus.yaml.tmpl"]).scrape_configs;
    const retired = jobs.find(({ job_name }) => job_name === "retired-shard");
    assert.deepEqual(
      retired.static_configs.map(({ targets }: any) => targets),
      [["127.0.0.1:9090"]],
    );
    const others = jobs.filter((job) => job !== retired);
    assert.ok(others.length > 0);
    for (const { job_name, relabel_configs } of others) {
      assert.deepEqual(
        relabel_configs.slice(-2).map(({ action, modulus }: any) => [action, modulus]),
        [
          ["hashmod", 2],
          ["keep", undefined],
        ],
        job_name,
      );
    }
  });

  it("lets the sidecar see a block before Prometheus compacts it, in either way", async () => {
    const flagsOf = async (localCompaction: "off" | "delayed") =>
      argsOf(
        await run(() => new Prometheus("one", { ...args, localCompaction })),
        "prometheus-shard-0",
        "prometheus",
      ).filter((flag) => /block-duration|delay-compact/.test(flag));
    assert.deepEqual(await flagsOf("off"), [
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
    ]);
    assert.deepEqual(await flagsOf("delayed"), [
      "--storage.tsdb.delay-compact-file.path=/prometheus/thanos.shipper.json",
    ]);
  });

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new Prometheus("one", args);
      new Prometheus("two", { ...args, objectName: "other" });
    });
    assertApart(program);
    assert.equal(program.resources.length, 22);
  });

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new Prometheus("one", { ...args, retention: "two days" }),
      'Prometheus "one"',
      'retention is "two days", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
