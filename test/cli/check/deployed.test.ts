import assert from "node:assert/strict";
import { findDeployed } from "../../../cli/check/deployed";

describe("the workloads in a stack's state", () => {
  const metadata = { namespace: "thanos", labels: { "app.kubernetes.io/part-of": "thanos-stack" } };
  const resource = (type: string, name: string, spec: object, more: object = {}) => ({
    type,
    inputs: { metadata: { ...metadata, name }, spec },
    ...more,
  });
  const statefulSet = "kubernetes:apps/v1:StatefulSet";
  const exported = (...resources: object[]): string =>
    JSON.stringify({ version: 3, deployment: { resources } });

  it("are those of the tiers, with their number of pods", () => {
    const text = exported(
      { type: "pulumi:pulumi:Stack" },
      resource(statefulSet, "thanos-store", { replicas: 2 }),
      resource("kubernetes:apps/v1:Deployment", "thanos-query", {}),
      resource("kubernetes:core/v1:Service", "thanos-store", {}),
    );
    assert.deepEqual(findDeployed(text, "thanos"), [
      { kind: "statefulset", name: "thanos-store", replicas: 2 },
      { kind: "deployment", name: "thanos-query", replicas: undefined },
    ]);
  });

  it("are not what is elsewhere, is no tier, or is to be deleted", () => {
    const other = { metadata: { name: "app", namespace: "thanos" }, spec: { replicas: 1 } };
    const text = exported(resource(statefulSet, "thanos-store", { replicas: 2 }, { delete: true }), {
      type: statefulSet,
      inputs: other,
    });
    assert.deepEqual(findDeployed(text, "thanos"), []);
    assert.deepEqual(findDeployed(exported(resource(statefulSet, "a", {})), "elsewhere"), []);
    assert.deepEqual(findDeployed(JSON.stringify({ version: 3 }), "thanos"), []);
  });

  it("have no number when it is hidden as a secret", () => {
    const hidden = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "v1:x",
    };
    assert.deepEqual(findDeployed(exported(resource(statefulSet, "a", hidden)), "thanos"), [
      { kind: "statefulset", name: "a", replicas: undefined },
    ]);
  });
});
