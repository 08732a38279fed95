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
      "--store.response-timeout=15s",
      "--endpoint.sd-config-file=/etc/thanos/endpoints/endpoints.yaml",
      "--endpoint.sd-config-reload-interval=1m",
      "--store.sd-dns-interval=10s",
      "--store.unhealthy-timeout=30s",
    ]);
  });

  it("goes on without a StoreAPI that hangs, after an eighth of its own time, or as the settings say", async () => {
    const limitOf = async (query: object) =>
      argsOf(await run(startStack, { query }), "thanos-query").filter((word) =>
        word.startsWith("--store.resp"),
      );
    assert.deepEqual(await limitOf({ timeout: "10m" }), ["--store.response-timeout=1m15s"]);
    assert.deepEqual(await limitOf({ timeout: "1s" }), ["--store.response-timeout=1s"]);
    assert.deepEqual(await limitOf({ storeTimeout: "10s" }), ["--store.response-timeout=10s"]);
    const own = ["--store.response-timeout=0s"];
    assert.deepEqual(await limitOf({ extraArgs: own }), own);
  });

  it("serves under a path where it has one, with everything that asks it", async () => {
    const stack = await run(startStack, {
      query: { webPath: "/thanos" },
      queryFrontend: { ingress: { host: "example.org" }, gateway: { host: "example.org", name: "public" } },
    });
    const routes = argsOf(stack, "thanos-query").filter((word) => word.startsWith("--web."));
    assert.deepEqual(routes, ["--web.route-prefix=/thanos", "--web.external-prefix=/thanos"]);
    // Query Frontend passes paths on as they come.
    assert.ok(
      argsOf(stack, "thanos-query-frontend").includes(
        "--query-frontend.downstream-url=http://thanos-query.thanos.svc.cluster.local:9090",
      ),
    );
    const rulerArgs = argsOf(stack, "thanos-ruler");
    assert.ok(rulerArgs.includes("--query=dns+thanos-query.thanos.svc.cluster.local:9090/thanos"));
    assert.ok(rulerArgs.includes("--alert.query-url=http://example.org/thanos"));
    const ingress = stack.resource("kubernetes:networking.k8s.io/v1:Ingress", "thanos-query-frontend");
    assert.equal(ingress.inputs.spec.rules[0].http.paths[0].path, "/thanos");
    const route = stack.resource(
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
      "thanos-query-frontend",
    );
    assert.deepEqual(route.inputs.spec.rules[0].matches, [
      { path: { type: "PathPrefix", value: "/thanos" } },
    ]);
    const { query, queryFrontend } = stack.result.endpoints;
    assert.equal(await valueOf(query.http), "http://thanos-query.thanos.svc.cluster.local:9090/thanos");
    assert.equal(
      await valueOf(queryFrontend.http),
      "http://thanos-query-frontend.thanos.svc.cluster.local:9090/thanos",
    );
    assert.ok(queryFrontend.external);
    assert.equal(await valueOf(queryFrontend.external), "http://example.org/thanos");
    const readme = await valueOf<string>(stack.result.readme);
    assert.match(readme, /<http:\/\/127\.0\.0\.1:10903\/thanos\/stores>/);
    assert.match(readme, /<http:\/\/127\.0\.0\.1:10904\/thanos>/);
    assert.match(readme, /<http:\/\/127\.0\.0\.1:10905\/rules>/);
    // Probes stay where Thanos has them: beside the route, not under it.
    const { containers } = stack.resource(deployment, "thanos-query").inputs.spec.template.spec;
    assert.equal(containers[0].readinessProbe.httpGet.path, "/-/ready");
  });

  it("adds StoreAPIs outside the cluster to Query's file, and touches nothing else but alerts", async () => {
    const [before, after] = [
      await run(startStack),
      await run(startStack, { query: { stores: ["10.0.0.7:10901"] } }),
    ];
    const changed = after.resources.filter(({ type, name, inputs }) => {
      const old = before.resources.find((each) => each.type === type && each.name === name);
      return JSON.stringify(old?.inputs) !== JSON.stringify(inputs);
    });
    assert.deepEqual(changed.map(({ name }) => name).sort(), [
      // It alerts of one that is missing.
      "prometheus-monitor-rules",
      "thanos-query-endpoints",
    ]);
    const file = changed.find(({ name }) => name === "thanos-query-endpoints");
    assert.deepEqual(parse(file?.inputs.data["endpoints.yaml"]).endpoints.at(-1), {
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
      'timeout is "2 minutes", which has the unit minutes, and the units are ms, s, m, h, d, w and y. Write 2m.',
    ));
});
