import assert from "node:assert/strict";
import { parse } from "yaml";
import { Query } from "../../components/query";
import { run, valueOf } from "../support/mocks";
import {
  argsOf,
  assertApart,
  assertRefused,
  childrenOf,
  deployment,
  filesOf,
  runDevStack,
  startStack,
  thanosArgs,
} from "../support/workloads";

describe("Query", () => {
  it("has exactly these arguments in a stack", async () => {
    const stack = await runDevStack();
    assert.deepEqual(argsOf(stack, "thanos-query"), [
      ...thanosArgs("query", 9090, true),
      "--query.replica-label=prometheus_replica",
      "--query.replica-label=rule_replica",
      "--query.promql-engine=prometheus",
      "--query.auto-downsampling",
      "--query.partial-response",
      "--query.timeout=2m",
      "--query.max-concurrent=20",
      "--endpoint.sd-config-file=/etc/thanos/endpoints/endpoints.yaml",
      "--endpoint.sd-config-reload-interval=1m",
      "--store.sd-dns-interval=10s",
    ]);
  });

  it("adds StoreAPIs outside the cluster to Query's file, and touches nothing else", async () => {
    const [before, after] = [
      await run(startStack),
      await run(startStack, { query: { stores: ["10.0.0.7:10901"] } }),
    ];
    const changed = after.resources.filter(({ type, name, inputs }) => {
      const old = before.resources.find((each) => each.type === type && each.name === name);
      return JSON.stringify(old?.inputs) !== JSON.stringify(inputs);
    });
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["thanos-query-endpoints"],
    );
    assert.deepEqual(parse(changed[0].inputs.data["endpoints.yaml"]).endpoints.at(-1), {
      address: "10.0.0.7:10901",
    });
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new Query("one", {}));
    assert.deepEqual(childrenOf(program), [
      "ConfigMap one-endpoints thanos-query-endpoints",
      "Deployment one thanos-query",
      "PodDisruptionBudget one thanos-query",
      "Service one thanos-query",
    ]);
    assert.equal(await valueOf(program.result.httpUrl), "http://thanos-query.thanos.svc.cluster.local:9090");
    assert.equal(await valueOf(program.result.grpcEndpoint), "thanos-query.thanos.svc.cluster.local:10901");
  });

  it("asks exactly the StoreAPIs that it is given", async () => {
    const program = await run(
      () => new Query("one", { stores: ["10.0.0.7:10901", "dnssrv+_grpc._tcp.a.b.svc"] }),
    );
    assert.deepEqual(parse(filesOf(program, "thanos-query-endpoints")["endpoints.yaml"]).endpoints, [
      { address: "10.0.0.7:10901" },
      { address: "dnssrv+_grpc._tcp.a.b.svc" },
    ]);
  });

  it("leaves the number of replicas to its autoscaler", async () => {
    const program = await run(
      () => new Query("one", { autoscaling: { minReplicas: 3, maxReplicas: 9, cpuPercent: 60 } }),
    );
    assert.equal(program.resource(deployment, "thanos-query").inputs.spec.replicas, undefined);
    const { spec } = program.resource(
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      "thanos-query",
    ).inputs;
    assert.deepEqual(spec.scaleTargetRef, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      name: "thanos-query",
    });
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [3, 9]);
    assert.equal(spec.metrics[0].resource.target.averageUtilization, 60);
  });

  it("says aloud that it refuses partial answers: left out, the flag means yes", async () => {
    const program = await run(() => new Query("one", { partialResponse: false }));
    const flags = argsOf(program, "thanos-query").filter((flag) => flag.includes("partial-response"));
    assert.deepEqual(flags, ["--no-query.partial-response"]);
  });

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new Query("one", {});
      new Query("two", { objectName: "other" });
    });
    assertApart(program);
    assert.equal(program.resources.length, 10);
  });

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new Query("one", { timeout: "2 minutes" }),
      'Query "one"',
      'timeout is "2 minutes", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
