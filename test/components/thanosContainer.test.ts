import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { buildThanosContainer, ThanosContainerArgs } from "../../components/thanosContainer";
import { images } from "../../model/images";
import { thanosArgs } from "../support/workloads";
import { valueOf } from "../support/mocks";

const build = (args: Partial<ThanosContainerArgs> = {}): any =>
  buildThanosContainer({
    image: images.thanos,
    command: "store",
    flags: {},
    grpc: true,
    resources: { cpu: "1", memory: "1Gi" },
    ...args,
  });

describe("a container of Thanos", () => {
  it("serves HTTP and, where it is asked to, the StoreAPI", async () => {
    const store = build();
    assert.equal(store.name, "thanos-store");
    assert.deepEqual(await valueOf(store.args), thanosArgs("store", 10902, true));
    assert.deepEqual(store.ports, [
      { name: "http", containerPort: 10902 },
      { name: "grpc", containerPort: 10901 },
    ]);
    const query = build({ command: "query", http: { name: "web", port: 9090 }, grpc: false });
    assert.deepEqual(await valueOf(query.args), thanosArgs("query", 9090, false));
    assert.deepEqual(query.ports, [{ name: "web", containerPort: 9090 }]);
    assert.equal(query.livenessProbe.httpGet.port, "web");
  });

  it("logs and traces as it is told", async () => {
    const tracing = { type: "OTLP", config: { client_type: "grpc", endpoint: "otel:4317" } };
    const { args } = build({ logLevel: "debug", logFormat: "json", tracing });
    assert.deepEqual((await valueOf(args as pulumi.Output<string[]>)).slice(1, 4), [
      "--log.level=debug",
      "--log.format=json",
      "--tracing.config={ type: OTLP, config: { client_type: grpc, endpoint: otel:4317 } }",
    ]);
  });

  it("has its own flags behind the common ones, and the user's last", async () => {
    const { args } = build({
      flags: { "data-dir": "/data" },
      extraArgs: ["--store.grpc.series-max-concurrency=8"],
    });
    assert.deepEqual((await valueOf(args as pulumi.Output<string[]>)).slice(-2), [
      "--data-dir=/data",
      "--store.grpc.series-max-concurrency=8",
    ]);
  });
});
