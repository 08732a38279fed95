import assert from "node:assert/strict";
import type { Program } from "../support/mocks";
import { runDevStack } from "../support/workloads";

describe("the StatefulSets of a stack", () => {
  let program: Program<unknown>;
  before(async () => (program = await runDevStack()));

  it("lets Query find a new pod before an update takes the next one", () => {
    const waiting = program
      .ofType("kubernetes:apps/v1:StatefulSet")
      .filter(({ inputs }) => inputs.spec.minReadySeconds >= 45)
      .map(({ name }) => name);
    assert.deepEqual(waiting.sort(), [
      "prometheus-monitor",
      "prometheus-shard-0",
      "prometheus-shard-1",
      "prometheus-shard-2",
      "thanos-ruler",
      "thanos-store",
    ]);
  });

  it("never deletes a data volume with its workload", () => {
    const withData = program.ofType("kubernetes:apps/v1:StatefulSet");
    assert.equal(withData.length, 9);
    for (const { name, inputs } of withData) {
      assert.equal(inputs.spec.volumeClaimTemplates.length, 1, name);
      assert.deepEqual(inputs.spec.persistentVolumeClaimRetentionPolicy, {
        whenDeleted: "Retain",
        whenScaled: "Retain",
      });
    }
  });
});
