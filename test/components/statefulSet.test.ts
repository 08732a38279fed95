import assert from "node:assert/strict";
import { createStatefulSet, StatefulSetArgs } from "../../components/statefulSet";
import { part, partSelector, registerOne } from "../support/components";

const create = (args: Partial<StatefulSetArgs>) =>
  registerOne(() => createStatefulSet(part(), { replicas: 2, template: { metadata: {} }, ...args }, {}));

describe("a tier with data", () => {
  it("never deletes a volume with its workload", async () => {
    const { child, metadata, spec } = await create({ storage: { size: "10Gi", className: "fast" } });
    assert.deepEqual([child, metadata.name], ["part", "thanos-part"]);
    assert.deepEqual(spec.persistentVolumeClaimRetentionPolicy, {
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
    assert.deepEqual(spec.volumeClaimTemplates, [
      {
        metadata: { name: "data", labels: partSelector },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "fast",
          resources: { requests: { storage: "10Gi" } },
        },
      },
    ]);
  });

  it("without a volume claims none", async () => {
    const { spec } = await create({});
    assert.equal(spec.volumeClaimTemplates, undefined);
  });

  it("starts its replicas together", async () =>
    assert.equal((await create({})).spec.podManagementPolicy, "Parallel"));

  it("that Query finds waits with an update until Query has found the new pod", async () => {
    assert.equal((await create({ discovered: true })).spec.minReadySeconds, 45);
    assert.equal((await create({})).spec.minReadySeconds, undefined);
    assert.equal((await create({ discovered: true, minReadySeconds: 75 })).spec.minReadySeconds, 75);
  });

  it("of several parts has one for each, behind one Service", async () => {
    const { child, metadata, spec } = await create({ suffix: "shard-1", matchLabels: { shard: "1" } });
    assert.deepEqual(
      [child, metadata.name, spec.serviceName],
      ["part-shard-1", "thanos-part-shard-1", "thanos-part"],
    );
    assert.deepEqual(spec.selector.matchLabels, { ...partSelector, shard: "1" });
  });
});
