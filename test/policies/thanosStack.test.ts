import assert from "node:assert/strict";
import { ThanosStack } from "../../components/thanosStack";
import { loadSettings } from "../../config";
import { policies } from "../../policies/pack";
import { run } from "../support/mocks";
import { FakeResource, judge } from "../support/policy";

const statefulSet = "kubernetes:apps/v1:StatefulSet";

/** The dev stack's resources, with one field changed in each resource that `change` knows. */
async function devStack(change: (resource: FakeResource) => void = () => {}): Promise<FakeResource[]> {
  const program = await run(() => new ThanosStack("thanos", loadSettings().thanos), {
    prometheus: { shards: 3, replicas: 2 },
  });
  return program.resources.map(({ type, name, inputs }) => {
    const resource = { type, name, props: structuredClone(inputs) };
    change(resource);
    return resource;
  });
}

const fired = (resources: FakeResource[]) =>
  Object.fromEntries(
    Object.entries(judge(policies, ...resources)).map(([name, messages]) => [name, messages.length]),
  );

describe("the policy pack on this stack", () => {
  it("has nothing to say of it", async () => assert.deepEqual(fired(await devStack()), {}));

  it("stops a second compactor", async () => {
    const resources = await devStack(({ type, name, props }: any) => {
      if (type === statefulSet && name === "thanos-compactor") props.spec.replicas = 2;
    });
    assert.deepEqual(fired(resources), { "compactor-single-replica": 1 });
  });

  it("stops soft anti-affinity in each shard", async () => {
    const resources = await devStack(({ type, name, props }: any) => {
      if (type !== statefulSet || !name.startsWith("prometheus-shard")) return;
      const { podAntiAffinity } = props.spec.template.spec.affinity;
      const [podAffinityTerm] = podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      props.spec.template.spec.affinity.podAntiAffinity = {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }],
      };
    });
    assert.deepEqual(fired(resources), { "prometheus-hard-anti-affinity": 3 });
  });
});
