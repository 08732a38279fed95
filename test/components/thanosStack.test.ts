import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../settings";
import { Program, run, valueOf } from "../support/mocks";
import { runDevStack, startStack, workloads } from "../support/workloads";

describe("the dev stack", () => {
  let program: Program<ThanosStack>;
  before(async () => (program = await runDevStack()));

  it("has exactly these workloads, with these replicas", () => {
    assert.deepEqual(
      Object.fromEntries(workloads(program).map(({ name, inputs }) => [name, inputs.spec.replicas])),
      {
        minio: 1,
        "prometheus-monitor": 2,
        "prometheus-shard-0": 2,
        "prometheus-shard-1": 2,
        "prometheus-shard-2": 2,
        "thanos-query": 2,
        "thanos-query-frontend": 2,
        "thanos-store": 2,
        "thanos-ruler": 2,
        "thanos-compactor": 1,
        alertmanager: 2,
        "kube-state-metrics": 1,
      },
    );
  });

  it("grows by exactly two resources a shard, and by none a replica", async () => {
    const count = async (shards: number, replicas: number) =>
      (await run(startStack, { prometheus: { shards, replicas } })).resources.length;
    const three = await count(3, 2);
    assert.equal((await count(4, 2)) - three, 2);
    assert.equal((await count(3, 3)) - three, 0);
  });

  it("publishes the address of every tier", async () => {
    assert.deepEqual(await valueOf(pulumi.output(program.result.endpoints)), {
      queryFrontend: { http: "http://thanos-query-frontend.thanos.svc.cluster.local:9090" },
      query: {
        http: "http://thanos-query.thanos.svc.cluster.local:9090",
        grpc: "thanos-query.thanos.svc.cluster.local:10901",
      },
      prometheus: {
        http: "http://prometheus.thanos.svc.cluster.local:9090",
        grpc: "dnssrv+_grpc._tcp.prometheus.thanos.svc.cluster.local",
      },
      monitor: {
        http: "http://prometheus-monitor.thanos.svc.cluster.local:9090",
        grpc: "dnssrv+_grpc._tcp.prometheus-monitor.thanos.svc.cluster.local",
      },
      storeGateway: {
        http: "http://thanos-store.thanos.svc.cluster.local:10902",
        grpc: "dnssrv+_grpc._tcp.thanos-store.thanos.svc.cluster.local",
      },
      ruler: {
        http: "http://thanos-ruler.thanos.svc.cluster.local:10902",
        grpc: "dnssrv+_grpc._tcp.thanos-ruler.thanos.svc.cluster.local",
      },
      compactor: { http: "http://thanos-compactor.thanos.svc.cluster.local:10902" },
      alertmanager: { http: "http://alertmanager.thanos.svc.cluster.local:9093" },
      minio: { http: "http://minio.thanos.svc.cluster.local:9000" },
    });
  });
});

describe("two stacks in one program", () => {
  let program: Program<unknown>;
  before(async () => {
    program = await run(
      () => {
        const settings = loadSettings().thanos;
        new ThanosStack("one", { ...settings, namespace: "first" });
        new ThanosStack("two", { ...settings, namespace: "second" });
      },
      { prometheus: { shards: 3, replicas: 2 } },
    );
  });

  it("have the same objects, each in its namespace", () => {
    const objectsOf = (namespace: string) =>
      program.resources
        .filter(({ inputs }) => inputs.metadata?.namespace === namespace)
        .map(({ type, name }) => `${type} ${name}`)
        .sort();
    assert.equal(objectsOf("first").length, 59);
    assert.deepEqual(objectsOf("first"), objectsOf("second"));
  });

  it("have a ClusterRole each", () => {
    const names = program
      .ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
      .map(({ name }) => name);
    assert.deepEqual(names.sort(), [
      "first-kube-state-metrics",
      "first-prometheus",
      "first-prometheus-monitor",
      "second-kube-state-metrics",
      "second-prometheus",
      "second-prometheus-monitor",
    ]);
  });

  it("name every resource in Pulumi after the stack that it belongs to", () => {
    const stray = program.resources.filter(({ pulumiName }) => !/^(one|two)(-|$)/.test(pulumiName));
    assert.deepEqual(stray, []);
  });
});

describe("the outputs of a component", () => {
  it("are its public fields, no more and no fewer", async () => {
    // Pulumi calls it once more by itself, after the component did; only the first call counts.
    const registered = new Map<pulumi.ComponentResource, object>();
    const prototype = pulumi.ComponentResource.prototype as unknown as Record<
      "registerOutputs",
      (this: pulumi.ComponentResource, outputs: object) => void
    >;
    const register = prototype.registerOutputs;
    prototype.registerOutputs = function (outputs) {
      if (!registered.has(this)) registered.set(this, outputs);
      register.call(this, outputs);
    };
    try {
      await run(startStack, {
        queryFrontend: { cache: { kind: "memcached" } },
        clusterMetrics: { nodeExporter: { enabled: true } },
      });
    } finally {
      prototype.registerOutputs = register;
    }
    assert.deepEqual([...registered.keys()].map((component) => component.constructor.name).sort(), [
      "Alertmanager",
      "Compactor",
      "Dashboards",
      "KubeStateMetrics",
      "Memcached",
      "MinioServer",
      "Monitor",
      "NodeExporter",
      "ObjectStore",
      "Prometheus",
      "Query",
      "QueryFrontend",
      "Ruler",
      "StoreGateway",
      "ThanosStack",
    ]);
    for (const [component, outputs] of registered) {
      // `urn` and what begins with two underscores are Pulumi's own.
      const fields = Object.keys(component).filter((field) => field !== "urn" && !field.startsWith("__"));
      assert.deepEqual(Object.keys(outputs).sort(), fields.sort(), component.constructor.name);
    }
  });
});
