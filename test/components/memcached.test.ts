import assert from "node:assert/strict";
import { parse } from "yaml";
import { Memcached } from "../../components/memcached";
import { Program, run, valueOf } from "../support/mocks";
import { argsOf, assertApart, childrenOf, startStack, statefulSet } from "../support/workloads";

const placement = { namespace: "thanos", clusterDomain: "cluster.local", pullSecrets: [] };
const args = {
  placement,
  image: "registry.example.org/memcached:1.6.39",
  exporterImage: "registry.example.org/memcached-exporter:v0.15.3",
  replicas: 2,
  memoryMiB: 128,
  maxItemBytes: 2 * 2 ** 20,
};

describe("Memcached", () => {
  it("deploys memcached with the item size that its client has, and rolls Query Frontend", async () => {
    const [memory, memcached] = [
      await run(startStack),
      await run(startStack, {
        queryFrontend: { cache: { kind: "memcached", maxItemSize: "2MiB", memory: "128MiB" } },
      }),
    ];
    const cache = parse(
      memcached.resource("kubernetes:core/v1:ConfigMap", "thanos-query-frontend-cache").inputs.data[
        "cache.yaml"
      ],
    );
    assert.equal(cache.type, "MEMCACHED");
    assert.deepEqual(cache.config.addresses, [
      "dnssrvnoa+_memcached._tcp.memcached.thanos.svc.cluster.local",
    ]);
    assert.equal(cache.config.max_item_size, "2MiB");
    const server = memcached.resource("kubernetes:apps/v1:StatefulSet", "memcached").inputs.spec.template
      .spec;
    assert.ok(server.containers[0].args.includes(`--max-item-size=${2 * 2 ** 20}`));
    assert.ok(server.containers[0].args.includes("--memory-limit=128"));
    const rollOn = (program: Program<unknown>) =>
      program.resource("kubernetes:apps/v1:Deployment", "thanos-query-frontend").inputs.spec.template.metadata
        .annotations;
    assert.notDeepEqual(rollOn(memory), rollOn(memcached));
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new Memcached("one", args));
    assert.deepEqual(childrenOf(program), [
      "PodDisruptionBudget one memcached",
      "Service one memcached",
      "StatefulSet one memcached",
    ]);
    assert.equal(
      await valueOf(program.result.address),
      "dnssrvnoa+_memcached._tcp.memcached.thanos.svc.cluster.local",
    );
  });

  it("has memory for its connections beside that for items: else the kernel kills it when it is full", async () => {
    const program = await run(() => new Memcached("one", args));
    assert.deepEqual(argsOf(program, "memcached"), [
      "--memory-limit=128",
      "--max-item-size=2097152",
      "--port=11211",
      "--conn-limit=4096",
    ]);
    const { spec } = program.resource(statefulSet, "memcached").inputs;
    assert.equal(spec.template.spec.containers[0].resources.limits.memory, "192Mi");
    assert.deepEqual(argsOf(program, "memcached", "exporter"), [
      "--memcached.address=127.0.0.1:11211",
      "--web.listen-address=:9150",
    ]);
    assert.equal(spec.replicas, 2);
    assert.equal(spec.volumeClaimTemplates, undefined);
  });

  it("has no disruption budget for a single server, which would block every drain or protect nothing", async () =>
    assert.deepEqual(childrenOf(await run(() => new Memcached("one", { ...args, replicas: 1 }))), [
      "Service one memcached",
      "StatefulSet one memcached",
    ]));

  it("has its numbers on a port that its Service has, by the name that Prometheus looks for", async () => {
    const program = await run(() => new Memcached("one", args));
    const [, port] = program.resource("kubernetes:core/v1:Service", "memcached").inputs.spec.ports;
    assert.deepEqual([port.name, port.port, port.targetPort], ["exporter-http", 9150, "exporter-http"]);
    const [, exporter] = program.resource(statefulSet, "memcached").inputs.spec.template.spec.containers;
    assert.equal(exporter.image, args.exporterImage);
    assert.deepEqual(exporter.ports, [{ name: "exporter-http", containerPort: 9150 }]);
    assert.deepEqual(exporter.securityContext.capabilities, { drop: ["ALL"] });
  });

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new Memcached("one", args);
      new Memcached("two", { ...args, placement: { ...placement, objectName: "other" } });
    });
    assertApart(program);
    assert.equal(program.resources.length, 8);
  });
});
