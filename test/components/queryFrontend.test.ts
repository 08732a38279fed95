import assert from "node:assert/strict";
import { parse } from "yaml";
import { QueryFrontend } from "../../components/queryFrontend";
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

const args = { downstreamUrl: "http://query.example.org:9090" };

describe("Query Frontend", () => {
  it("has exactly these arguments in a stack", async () => {
    const stack = await runDevStack();
    assert.deepEqual(argsOf(stack, "thanos-query-frontend"), [
      ...thanosArgs("query-frontend", 9090, false),
      "--query-frontend.compress-responses",
      "--query-frontend.downstream-url=http://thanos-query.thanos.svc.cluster.local:9090",
      "--query-frontend.downstream-tripper-config={ max_idle_conns_per_host: 100 }",
      "--query-range.split-interval=12h",
      "--labels.split-interval=12h",
      "--query-range.max-retries-per-request=10",
      "--labels.max-retries-per-request=10",
      "--query-range.partial-response",
      "--labels.partial-response",
      "--query-frontend.log-queries-longer-than=10s",
      "--query-range.response-cache-config-file=/etc/thanos/cache/cache.yaml",
      "--labels.response-cache-config-file=/etc/thanos/cache/cache.yaml",
    ]);
  });

  it("makes an in-memory cache that has a size", async () => {
    const cache = parse(
      (await run(startStack)).resource("kubernetes:core/v1:ConfigMap", "thanos-query-frontend-cache").inputs
        .data["cache.yaml"],
    );
    assert.deepEqual(cache, {
      type: "IN-MEMORY",
      config: { max_size: "256MB", max_size_items: 20000, validity: "24h" },
    });
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new QueryFrontend("one", args));
    assert.deepEqual(childrenOf(program), [
      "ConfigMap one-cache thanos-query-frontend-cache",
      "Deployment one thanos-query-frontend",
      "PodDisruptionBudget one thanos-query-frontend",
      "Service one thanos-query-frontend",
    ]);
    assert.equal(
      await valueOf(program.result.httpUrl),
      "http://thanos-query-frontend.thanos.svc.cluster.local:9090",
    );
    assert.equal(program.result.externalUrl, undefined);
    assert.ok(
      argsOf(program, "thanos-query-frontend").includes(
        "--query-frontend.downstream-url=http://query.example.org:9090",
      ),
    );
  });

  it("has servers of its own for a cache of the kind memcached, and its client finds them", async () => {
    const program = await run(
      () => new QueryFrontend("one", { ...args, objectName: "front", cache: { kind: "memcached" } }),
    );
    assert.deepEqual(childrenOf(program), [
      "ConfigMap one-cache front-cache",
      "Deployment one front",
      "PodDisruptionBudget one front",
      "PodDisruptionBudget one-memcached front-memcached",
      "Service one front",
      "Service one-memcached front-memcached",
      "StatefulSet one-memcached front-memcached",
    ]);
    assert.deepEqual(parse(filesOf(program, "front-cache")["cache.yaml"]).config.addresses, [
      "dnssrvnoa+_memcached._tcp.front-memcached.thanos.svc.cluster.local",
    ]);
  });

  it("leaves the number of replicas to its autoscaler", async () => {
    const program = await run(
      () => new QueryFrontend("one", { ...args, autoscaling: { minReplicas: 2, maxReplicas: 5 } }),
    );
    assert.equal(program.resource(deployment, "thanos-query-frontend").inputs.spec.replicas, undefined);
    assert.ok(childrenOf(program).includes("HorizontalPodAutoscaler one thanos-query-frontend"));
  });

  it("publishes the address for people that its Ingress has", async () => {
    const ingress = { host: "thanos.example.org", tlsSecret: "thanos-tls" };
    const program = await run(() => new QueryFrontend("one", { ...args, ingress }));
    assert.ok(program.result.externalUrl);
    assert.equal(await valueOf(program.result.externalUrl), "https://thanos.example.org");
    assert.ok(childrenOf(program).includes("Ingress one thanos-query-frontend"));
  });

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new QueryFrontend("one", args);
      new QueryFrontend("two", { ...args, objectName: "other" });
    });
    assertApart(program);
    assert.equal(program.resources.length, 10);
  });

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new QueryFrontend("one", { ...args, slowQuery: "ten seconds" }),
      'QueryFrontend "one"',
      'slowQuery is "ten seconds", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
