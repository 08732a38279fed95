import assert from "node:assert/strict";
import { createAutoscaler } from "../../components/autoscaler";
import { part, registerOne } from "../support/components";

describe("an autoscaler", () => {
  it("scales the tier's workload by the mean use of the CPU request", async () => {
    const { child, metadata, spec } = await registerOne(() =>
      createAutoscaler(part(), "StatefulSet", { minReplicas: 2, maxReplicas: 6, cpuPercent: 70 }, {}),
    );
    assert.deepEqual([child, metadata.name], ["part", "thanos-part"]);
    assert.deepEqual(spec, {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "thanos-part" },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    });
  });
});
