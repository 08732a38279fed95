import assert from "node:assert/strict";
import { Prometheus } from "../../components/prometheus";
import { containersOf, prometheusArgs, sidecarArgs } from "../support/workloads";
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
    assert.deepEqual(prometheus.args, prometheusArgs);
    assert.deepEqual(sidecar.args, sidecarArgs);
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
