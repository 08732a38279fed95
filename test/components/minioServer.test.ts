import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MinioServer } from "../../components/minioServer";
import { run, valueOf } from "../support/mocks";
import { argsOf, assertApart, childrenOf, plain, startStack, statefulSet } from "../support/workloads";

const placement = { namespace: "thanos", clusterDomain: "cluster.local", pullSecrets: [] };
const args = {
  placement,
  image: "registry.example.org/minio:1",
  servers: 1,
  storage: { size: "10Gi" },
  resources: { cpu: "100m", memory: "512Mi" },
  service: { type: "NodePort", annotations: {}, sourceRanges: [] } as const,
};

describe("MinIO", () => {
  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new MinioServer("one", args));
    assert.deepEqual(childrenOf(program), [
      "RandomPassword one-root one-root",
      "Secret one-root minio-root",
      "Service one minio",
      "Service one-headless minio-headless",
      "StatefulSet one minio",
    ]);
    assert.equal(await valueOf(program.result.endpoint), "minio.thanos.svc.cluster.local:9000");
    assert.equal(program.result.rootUser, "root-of-minio");
    assert.equal(await valueOf(program.result.rootPassword), "generated-one-root");
    assert.equal(await valueOf(program.result.workload.metadata.name), "minio");
  });

  it("keeps the root password secret in Pulumi's state, and gives it to the server in a file", async () => {
    const program = await run(() => new MinioServer("one", args));
    const { stringData } = program.resource("kubernetes:core/v1:Secret", "minio-root").inputs;
    assert.ok(pulumi.runtime.isRpcSecret(stringData) || pulumi.runtime.isRpcSecret(stringData.password));
    assert.equal(plain(plain(stringData).password), "generated-one-root");
    const { volumes, containers } = program.resource(statefulSet, "minio").inputs.spec.template.spec;
    assert.equal(volumes.find(({ name }: any) => name === "root").secret.secretName, "minio-root");
    assert.equal(
      containers[0].env.find(({ name }: any) => name === "MINIO_ROOT_PASSWORD_FILE").value,
      "/etc/minio/root/password",
    );
  });

  it("keeps everything on one volume with one server", async () => {
    const program = await run(() => new MinioServer("one", args));
    assert.deepEqual(argsOf(program, "minio"), [
      "server",
      "/data",
      "--address=:9000",
      "--console-address=:9001",
      "--certs-dir=/tmp/certs",
    ]);
    assert.equal(program.resource(statefulSet, "minio").inputs.spec.replicas, 1);
    const { spec } = program.resource("kubernetes:core/v1:Service", "minio").inputs;
    assert.equal(spec.ports[0].nodePort, 30900);
  });

  it("spreads four servers over as many nodes, names each to the others and lets one at a time go", async () => {
    const program = await run(() => new MinioServer("one", { ...args, servers: 4 }));
    assert.equal(
      argsOf(program, "minio")[1],
      "http://minio-{0...3}.minio-headless.thanos.svc.cluster.local:9000/data",
    );
    const { spec } = program.resource(statefulSet, "minio").inputs;
    assert.deepEqual([spec.replicas, spec.serviceName], [4, "minio-headless"]);
    // The two caches of DNS, 30 s each, must have forgotten the old address.
    assert.ok(spec.minReadySeconds > 60);
    const byNode = spec.template.spec.topologySpreadConstraints.find(
      ({ topologyKey }: any) => topologyKey === "kubernetes.io/hostname",
    );
    assert.equal(byNode.whenUnsatisfiable, "DoNotSchedule");
    const budget = program.resource("kubernetes:policy/v1:PodDisruptionBudget", "minio").inputs.spec;
    assert.equal(budget.maxUnavailable, 1);
    assert.equal(program.resources.length, 7);
  });

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new MinioServer("one", args);
      new MinioServer("two", { ...args, placement: { ...placement, objectName: "other" } });
    });
    assertApart(program);
    assert.equal(program.resources.length, 12);
  });
});

describe("MinIO of a stack", () => {
  const withStore = (objectStore: object) => run(startStack, { prometheus: { shards: 2 }, objectStore });

  it("runs four servers that know each other, on different nodes where there are enough", async () => {
    const program = await withStore({ minio: { servers: 4 } });
    const { spec } = program.resource(statefulSet, "minio").inputs;
    assert.equal(spec.replicas, 4);
    assert.equal(spec.serviceName, "minio-headless");
    const [container] = spec.template.spec.containers;
    assert.deepEqual(container.args.slice(0, 2), [
      "server",
      "http://minio-{0...3}.minio-headless.thanos.svc.cluster.local:9000/data",
    ]);
    const spread = spec.template.spec.topologySpreadConstraints.find(
      ({ topologyKey }: any) => topologyKey === "kubernetes.io/hostname",
    );
    assert.equal(spread.whenUnsatisfiable, "DoNotSchedule");
    for (const [label, value] of Object.entries(spread.labelSelector.matchLabels))
      assert.equal(spec.template.metadata.labels[label], value);
    const budget = program.resource("kubernetes:policy/v1:PodDisruptionBudget", "minio").inputs.spec;
    assert.equal(budget.maxUnavailable, 1);
    assert.equal((await valueOf(program.result.layout)).minioServers, 4);
    const headless = program.resource("kubernetes:core/v1:Service", "minio-headless").inputs.spec;
    assert.equal(headless.publishNotReadyAddresses, true, "servers find each other before they are ready");
  });

  it("runs one server that waits for no other", async () => {
    const { spec } = (await withStore({})).resource(statefulSet, "minio").inputs;
    assert.deepEqual(spec.template.spec.containers[0].args.slice(0, 2), ["server", "/data"]);
  });

  it("is reached as the settings say", async () => {
    const port = async (service: object, address?: string) => {
      const { spec } = (await withStore({ minio: { service, address } })).resource(
        "kubernetes:core/v1:Service",
        "minio",
      ).inputs;
      return [spec.type, spec.ports[0].nodePort];
    };
    assert.deepEqual(await port({}), ["NodePort", 30900]);
    assert.deepEqual(await port({ nodePort: 31000 }, "127.0.0.1:31000"), ["NodePort", 31000]);
    assert.deepEqual(await port({ type: "LoadBalancer" }), ["LoadBalancer", undefined]);
    assert.deepEqual(await port({ type: "ClusterIP" }), ["ClusterIP", undefined]);
  });
});
