import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { StoreGateway } from "../../components/storeGateway";
import { containersOf, listChildren, thanosArguments } from "../support/components";
import { run, valueOf } from "../support/mocks";

type Args = ConstructorParameters<typeof StoreGateway>[1];
const create = (args: Partial<Args> = {}) =>
  run(() => new StoreGateway("s", { objectStoreSecret: "archive-objstore", ...args }));
const statefulSet = "kubernetes:apps/v1:StatefulSet";

describe("Store Gateway", () => {
  it("has exactly these children", async () =>
    assert.deepEqual(listChildren(await create()), [
      "ConfigMap: s-cache, thanos-store-cache",
      "PodDisruptionBudget: s, thanos-store",
      "Service: s, thanos-store",
      "StatefulSet: s, thanos-store",
    ]));

  it("starts with exactly these arguments", async () => {
    const [workload] = (await create()).ofType(statefulSet);
    assert.deepEqual(containersOf(workload)[0].args, [
      ...thanosArguments("store", 10902, true),
      "--data-dir=/var/thanos/store",
      "--objstore.config-file=/etc/thanos/objstore/objstore.yml",
      "--store.enable-index-header-lazy-reader",
      "--index-cache.config-file=/etc/thanos/cache/index-cache.yaml",
      "--chunk-pool-size=512MB",
      "--store.limits.request-series=500000",
      "--store.limits.request-samples=500000000",
      "--sync-block-duration=15m",
      "--ignore-deletion-marks-delay=24h",
    ]);
  });

  it("beside a stack shares no name and no selector with the stack's", async () => {
    const program = await run(() => {
      new StoreGateway("s", { objectStoreSecret: "a" });
      return new StoreGateway("archive", { objectStoreSecret: "b", objectName: "thanos-archive" });
    });
    const [one, other] = ["thanos-store", "thanos-archive"].map((name) => {
      const { spec } = program.resource(statefulSet, name).inputs;
      const service = program.resource("kubernetes:core/v1:Service", name).inputs.spec;
      const budget = program.resource("kubernetes:policy/v1:PodDisruptionBudget", name).inputs.spec;
      const selectors = [spec.selector.matchLabels, service.selector, budget.selector.matchLabels];
      return {
        selectors,
        labels: spec.template.metadata.labels,
        claims: spec.volumeClaimTemplates[0].metadata.labels,
      };
    });
    const selects = (selector: object, labels: Record<string, string>) =>
      Object.entries(selector).every(([label, value]) => labels[label] === value);
    for (const selector of one.selectors) {
      assert.ok(selects(selector, one.labels));
      assert.ok(!selects(selector, other.labels));
    }
    for (const selector of other.selectors) assert.ok(!selects(selector, one.labels));
    assert.equal(
      await valueOf(program.result.grpcEndpoint),
      "dnssrv+_grpc._tcp.thanos-archive.thanos.svc.cluster.local",
    );
  });

  it("reads its bucket by a Secret that another resource knows, and rolls on the digest of it", async () => {
    const program = await create({ objectStoreSecret: pulumi.output("later"), objectStoreDigest: "d1g35t" });
    const { spec, metadata } = program.resource(statefulSet, "thanos-store").inputs.spec.template;
    assert.equal(spec.volumes.find(({ name }: any) => name === "objstore").secret.secretName, "later");
    assert.equal(metadata.annotations["checksum/objstore"], "d1g35t");
  });

  it("leaves recent samples to the sidecars where it is told to", async () => {
    const [workload] = (await create({ leaveToSidecars: "36h" })).ofType(statefulSet);
    assert.ok(containersOf(workload)[0].args.includes("--max-time=-36h"));
  });
});
