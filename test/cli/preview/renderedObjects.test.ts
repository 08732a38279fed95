import assert from "node:assert/strict";
import type { EngineEvent } from "../../../cli/preview/engineEvents";
import { listObjects, listWorkloads } from "../../../cli/preview/renderedObjects";
import { recordedEvents } from "../../support/previewEvents";
import { statefulSet } from "../../support/fakeApi";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const step = (
  op: string,
  inputs: object,
  urn = "urn:a",
  type = "kubernetes:core/v1:Secret",
): EngineEvent => ({
  resourcePreEvent: { metadata: { op, urn, type, new: { inputs: inputs as Record<string, unknown> } } },
});
const secret = (more: object) => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, ...more });

describe("the objects of a preview", () => {
  it("are those that the stack will have", () => {
    const events = [
      step("create", secret({})),
      step("delete", secret({}), "urn:b"),
      step("create", { metadata: { name: "a" } }, "urn:c", "random:index/randomPassword:RandomPassword"),
      step("create", secret({ metadata: { name: unknown } }), "urn:d"),
      step("create-replacement", secret({}), "urn:e"),
      step("replace", secret({}), "urn:e"),
    ];
    assert.deepEqual(
      listObjects(events).map(({ op }) => op),
      ["create", "create-replacement"],
    );
  });

  it("have nothing hidden in them, and stay of their form", () => {
    const of = (more: object) => listObjects([step("create", secret(more))])[0].object as any;
    assert.deepEqual(of({ data: { key: "[secret]", other: "YQ==" } }).data, { key: "", other: "YQ==" });
    assert.equal(of({ data: "[secret]" }).data, undefined);
    assert.equal(of({ stringData: { key: unknown } }).stringData.key, "known-in-up");
    const pod = of({
      spec: { args: unknown, hostname: unknown, env: [{ name: "a", value: "[secret]" }] },
    }).spec;
    assert.deepEqual(pod, { hostname: "known-in-up", env: [{ name: "a", value: "known-in-up" }] });
    assert.equal(JSON.stringify(of({ __defaults: [] })).includes("__"), false);
  });

  it("are read from the events of a real preview", () => {
    const objects = listObjects(recordedEvents("violation"));
    assert.deepEqual(
      objects.map(({ object }) => object.metadata.name),
      ["thanos-compactor"],
    );
  });

  it("have workloads, an autoscaled one with its least pods", () => {
    const scaler = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "s" },
      spec: { scaleTargetRef: { name: "b" }, minReplicas: 3 },
    };
    const counts = listWorkloads([statefulSet("a"), statefulSet("b", { replicas: undefined }), scaler]).map(
      ({ name, replicas }) => [name, replicas],
    );
    assert.deepEqual(counts, [
      ["a", 2],
      ["b", 3],
    ]);
  });
});
