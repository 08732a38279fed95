import assert from "node:assert/strict";
import { createDeployment } from "../../components/deployment";
import { listChildren, part, partSelector } from "../support/components";
import { run } from "../support/mocks";

const create = (
  replicas: number,
  autoscaling?: { minReplicas: number; maxReplicas: number; cpuPercent: number },
) => run(() => createDeployment(part(), { replicas, autoscaling, template: { metadata: {} } }, {}));
const deployment = "Deployment: part, thanos-part";
const budget = "PodDisruptionBudget: part, thanos-part";

describe("a tier without data", () => {
  it("of two replicas is a Deployment with a disruption budget", async () => {
    const program = await create(2);
    assert.deepEqual(listChildren(program), [deployment, budget]);
    const { spec } = program.resource("kubernetes:apps/v1:Deployment", "thanos-part").inputs;
    assert.equal(spec.replicas, 2);
    assert.deepEqual(spec.selector.matchLabels, partSelector);
  });

  it("of one replica has no budget, which would stop every drain", async () =>
    assert.deepEqual(listChildren(await create(1)), [deployment]));

  it("with an autoscaler leaves the number of replicas to it", async () => {
    const program = await create(1, { minReplicas: 2, maxReplicas: 4, cpuPercent: 80 });
    assert.deepEqual(listChildren(program), [
      deployment,
      "HorizontalPodAutoscaler: part, thanos-part",
      budget,
    ]);
    const { spec } = program.resource("kubernetes:apps/v1:Deployment", "thanos-part").inputs;
    assert.equal(spec.replicas, undefined);
  });
});
