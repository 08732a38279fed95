import assert from "node:assert/strict";
import { requestOf, show } from "../../../cli/preview/podRequests";
import type { PodSpec } from "../../../cli/preview/renderedObjects";

const container = (memory: string, restartPolicy?: string) => ({
  restartPolicy,
  resources: { requests: { cpu: "100m", memory } },
});
const memoryOf = (pod: PodSpec): number => requestOf(pod).memory / 2 ** 30;

describe("what a pod asks for", () => {
  it("is nothing where it says nothing", () => {
    assert.deepEqual(requestOf({}), { cpu: 0, memory: 0 });
    assert.deepEqual(requestOf({ containers: [{}] }), { cpu: 0, memory: 0 });
  });

  it("is the sum of its containers and of the sidecars that start before them", () =>
    assert.equal(
      memoryOf({
        containers: [container("1Gi"), container("2Gi")],
        initContainers: [container("3Gi", "Always")],
      }),
      6,
    ));

  it("is that of the largest init container where that is more, with the sidecars before it", () => {
    const initContainers = [
      container("1Gi", "Always"),
      container("4Gi"),
      container("2Gi"),
      container("3Gi", "Always"),
    ];
    assert.equal(memoryOf({ containers: [container("0")], initContainers }), 5);
    assert.equal(memoryOf({ containers: [container("2Gi")], initContainers }), 6);
  });

  it("has the overhead of its runtime", () =>
    assert.equal(memoryOf({ containers: [container("1Gi")], overhead: { memory: "512Mi" } }), 1.5));

  it("is told in cores and GiB", () =>
    assert.equal(show({ cpu: 1, memory: 1.55 * 2 ** 30 }), "1 core and 1.6 GiB"));
});
