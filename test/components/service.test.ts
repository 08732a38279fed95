import assert from "node:assert/strict";
import { createService } from "../../components/service";
import { part, partSelector, registerOne } from "../support/components";

const create = (args: Parameters<typeof createService>[1]) =>
  registerOne(() => createService(part(), args, {}));

describe("a tier's Service", () => {
  it("selects the tier's pods by the names of their ports, and waits for nothing", async () => {
    const { child, metadata, spec } = await create({ ports: { http: 10902, grpc: 10901 } });
    assert.deepEqual([child, metadata.name, spec.type], ["part", "thanos-part", "ClusterIP"]);
    assert.deepEqual(spec.selector, partSelector);
    assert.deepEqual(spec.ports, [
      { name: "http", port: 10902, targetPort: "http", protocol: "TCP" },
      { name: "grpc", port: 10901, targetPort: "grpc", protocol: "TCP" },
    ]);
    assert.equal(spec.clusterIP, undefined);
    assert.equal(metadata.annotations["pulumi.com/skipAwait"], "true");
  });

  it("gives each pod a DNS record where it is headless", async () => {
    const { child, metadata, spec } = await create({
      suffix: "headless",
      ports: { api: 9000 },
      headless: true,
      publishNotReady: true,
    });
    assert.deepEqual([child, metadata.name], ["part-headless", "thanos-part-headless"]);
    assert.deepEqual([spec.clusterIP, spec.publishNotReadyAddresses], ["None", true]);
  });

  it("is reached from outside by its first port alone", async () => {
    const { metadata, spec } = await create({
      ports: { http: 9090, grpc: 10901 },
      exposure: {
        type: "LoadBalancer",
        nodePort: 30123,
        annotations: { a: "b" },
        sourceRanges: ["10.0.0.0/8"],
      },
    });
    assert.deepEqual(
      spec.ports.map(({ nodePort }: { nodePort?: number }) => nodePort),
      [30123, undefined],
    );
    assert.deepEqual([spec.type, spec.loadBalancerSourceRanges], ["LoadBalancer", ["10.0.0.0/8"]]);
    assert.equal(metadata.annotations.a, "b");
  });

  it("serves a port over UDP too", async () => {
    const { spec } = await create({ ports: { cluster: 9094 }, udp: ["cluster"] });
    assert.deepEqual(spec.ports.at(-1), {
      name: "cluster-udp",
      port: 9094,
      targetPort: 9094,
      protocol: "UDP",
    });
  });
});
