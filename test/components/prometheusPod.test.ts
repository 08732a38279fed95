import assert from "node:assert/strict";
import { Prometheus } from "../../components/prometheus";
import { containersOf, thanosArgs } from "../support/workloads";
import { Program, run } from "../support/mocks";

const shards = [0, 1];
const workload = (program: Program<unknown>, shard: number) =>
  program.resource("kubernetes:apps/v1:StatefulSet", `prometheus-shard-${shard}`);
const create = (args: object = {}) =>
  run(() => new Prometheus("p", { objectStoreSecret: "objstore", shards: 2, ...args }));

describe("a pod of Prometheus", () => {
  let program: Program<unknown>;
  before(async () => (program = await create()));

  it("starts Prometheus and its sidecar with exactly these arguments", () => {
    const [sidecar, prometheus] = containersOf(workload(program, 1));
    assert.deepEqual(prometheus.args, [
      "--log.level=info",
      "--log.format=logfmt",
      "--config.file=/etc/prometheus/config_out/prometheus.yaml",
      "--storage.tsdb.path=/prometheus",
      "--storage.tsdb.retention.time=2d",
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
      "--web.route-prefix=/",
      "--web.enable-lifecycle",
      "--web.listen-address=0.0.0.0:9090",
    ]);
    assert.deepEqual(sidecar.args, [
      ...thanosArgs("sidecar", 10902, true),
      "--tsdb.path=/prometheus",
      "--prometheus.url=http://127.0.0.1:9090",
      "--objstore.config-file=/etc/thanos/objstore/objstore.yml",
      "--reloader.config-file=/etc/prometheus/config/prometheus.yaml.tmpl",
      "--reloader.config-envsubst-file=/etc/prometheus/config_out/prometheus.yaml",
      "--reloader.rule-dir=/etc/prometheus/rules",
      "--reloader.watch-interval=1m",
    ]);
  });

  it("tells the sidecar which shard and which replica it renders for", () => {
    for (const shard of shards)
      assert.deepEqual(containersOf(workload(program, shard))[0].env, [
        { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "PROMETHEUS_SHARD", value: String(shard) },
      ]);
  });

  it("is never on a node with another replica of its shard, and may be with one of another shard", () => {
    for (const shard of shards) {
      const { spec } = workload(program, shard).inputs;
      const [term, ...more] =
        spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      assert.equal(term.topologyKey, "kubernetes.io/hostname");
      assert.equal(term.labelSelector.matchLabels["thanos-stack/shard"], String(shard));
      for (const [name, value] of Object.entries(term.labelSelector.matchLabels))
        assert.equal(spec.template.metadata.labels[name], value);
      assert.deepEqual(more, []);
    }
  });

  it("compacts what is uploaded by the file that the sidecar writes, where it is told to", async () => {
    const [, { args }] = containersOf(workload(await create({ localCompaction: "delayed" }), 0));
    assert.ok(args.includes("--storage.tsdb.delay-compact-file.path=/prometheus/thanos.shipper.json"));
    assert.ok(!args.some((word: string) => word.includes("block-duration")));
  });
});
