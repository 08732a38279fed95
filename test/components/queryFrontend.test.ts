import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { QueryFrontend } from "../../components/queryFrontend";
import { containersOf, listChildren, thanosArguments } from "../support/components";
import { run, valueOf } from "../support/mocks";

type Args = ConstructorParameters<typeof QueryFrontend>[1];
const downstreamUrl = "http://thanos-query.thanos.svc.cluster.local:9090";
const create = (args: Partial<Args> = {}) => run(() => new QueryFrontend("f", { downstreamUrl, ...args }));
const own = [
  "ConfigMap: f-cache, thanos-query-frontend-cache",
  "Deployment: f, thanos-query-frontend",
  "PodDisruptionBudget: f, thanos-query-frontend",
  "Service: f, thanos-query-frontend",
];

describe("Query Frontend", () => {
  it("has exactly these children", async () => assert.deepEqual(listChildren(await create()), own));

  it("starts with exactly these arguments", async () => {
    const [deployment] = (await create()).ofType("kubernetes:apps/v1:Deployment");
    assert.deepEqual(containersOf(deployment)[0].args, [
      ...thanosArguments("query-frontend", 9090, false),
      "--query-frontend.compress-responses",
      `--query-frontend.downstream-url=${downstreamUrl}`,
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

  it("is opened to people by an Ingress or a route, and publishes their address", async () => {
    const host = pulumi.output("thanos.example.org");
    const ingress = await create({ ingress: { host, tlsSecret: "certificate" } });
    assert.deepEqual(listChildren(ingress), [...own, "Ingress: f, thanos-query-frontend"].sort());
    const address = async ({ result }: { result: QueryFrontend }) =>
      result.externalUrl && (await valueOf(result.externalUrl));
    assert.equal(await address(ingress), "https://thanos.example.org");
    assert.equal(await address(await create({ ingress: { host } })), "http://thanos.example.org");
    const gateway = await create({ gateway: { host, name: "public" } });
    assert.deepEqual(listChildren(gateway), [...own, "HTTPRoute: f, thanos-query-frontend"].sort());
    assert.equal(await address(gateway), "https://thanos.example.org");
    assert.equal(await address(await create()), undefined);
  });
});
