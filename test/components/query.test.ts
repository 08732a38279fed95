import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { Query } from "../../components/query";
import { containersOf, listChildren, thanosArguments } from "../support/components";
import { run, valueOf } from "../support/mocks";

const deployment = "kubernetes:apps/v1:Deployment";
const create = (args: ConstructorParameters<typeof Query>[1] = {}) => run(() => new Query("q", args));
const argumentsOf = async (args: ConstructorParameters<typeof Query>[1]): Promise<string[]> =>
  containersOf((await create(args)).ofType(deployment)[0])[0].args;

describe("Query", () => {
  it("has exactly these children", async () =>
    assert.deepEqual(listChildren(await create()), [
      "ConfigMap: q-endpoints, thanos-query-endpoints",
      "Deployment: q, thanos-query",
      "PodDisruptionBudget: q, thanos-query",
      "Service: q, thanos-query",
    ]));

  it("starts with exactly these arguments", async () =>
    assert.deepEqual(await argumentsOf({}), [
      ...thanosArguments("query", 9090, true),
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
    ]));

  it("asks every StoreAPI that it is given, also one that another resource knows", async () => {
    const stores = ["10.0.0.7:10901", pulumi.output("later:10901")];
    const program = await create({ stores });
    const { data } = program.resource("kubernetes:core/v1:ConfigMap", "thanos-query-endpoints").inputs;
    assert.deepEqual(parse(data["endpoints.yaml"]), {
      endpoints: [{ address: "10.0.0.7:10901" }, { address: "later:10901" }],
    });
  });

  it("deduplicates by the labels of stores outside the stack too", async () => {
    const words = await argumentsOf({ replicaLabels: ["replica"] });
    assert.ok(words.includes("--query.replica-label=replica"));
  });

  it("publishes where it answers", async () => {
    const { result } = await create({ namespace: "monitoring" });
    assert.equal(await valueOf(result.httpUrl), "http://thanos-query.monitoring.svc.cluster.local:9090");
    assert.equal(await valueOf(result.grpcEndpoint), "thanos-query.monitoring.svc.cluster.local:10901");
  });
});
