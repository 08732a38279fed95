import assert from "node:assert/strict";
import { ClusterNode, compareRoom } from "../../../cli/preview/clusterRoom";
import { listWorkloads } from "../../../cli/preview/renderedObjects";
import { statefulSet } from "../../support/fakeApi";

const node = (
  name: string,
  more: { labels?: Record<string, string>; spec?: ClusterNode["spec"]; memory?: string } = {},
): ClusterNode => ({
  metadata: { name, labels: { "kubernetes.io/hostname": name, ...more.labels } },
  spec: more.spec,
  status: { allocatable: { cpu: "4", memory: more.memory ?? "8Gi" } },
});
const room = (nodes: ClusterNode[], pod: object = {}, spec: object = {}) =>
  compareRoom(listWorkloads([statefulSet("store", spec, pod)]), nodes);

describe("the room in a cluster", () => {
  it("is told as sums of what is asked for and of what there is", () => {
    assert.deepEqual(room([node("a"), node("b"), node("c", { spec: { unschedulable: true } })]), {
      sums: "2 pods ask for 1 core and 2 GiB of memory; the 2 nodes that take them have 8 cores and 16 GiB for all pods.",
      warnings: [],
    });
  });

  it("is asked for by one pod on each node that takes it, where a workload is on all of them", () => {
    const { spec } = statefulSet("exporter", {}, {});
    const onEach = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "exporter" }, spec };
    const workloads = listWorkloads([statefulSet("store"), onEach]);
    const { sums } = compareRoom(workloads, [node("a"), node("b"), node("c")]);
    assert.match(sums, /^5 pods ask for 2.5 cores and 5 GiB of memory; the 3 nodes /);
  });

  it("is too little where all pods together ask for more", () => {
    const { warnings } = room([node("a")], {}, { replicas: 9 });
    assert.deepEqual(warnings, [
      "The pods ask for more than all of these nodes have: some wait until there are more nodes.",
    ]);
  });

  it("is none on nodes without the label, or with a taint that is not tolerated", () => {
    const taints = [{ key: "pool", value: "db", effect: "NoSchedule" }];
    assert.deepEqual(room([node("a")], { nodeSelector: { pool: "x" } }).warnings.slice(1), [
      "The pods of store find no node: none has the labels of its nodeSelector.",
    ]);
    assert.deepEqual(room([node("a", { spec: { taints } })]).warnings.slice(1), [
      "The pods of store find no node: those that have the labels of its nodeSelector have taints that it does not tolerate.",
    ]);
    for (const toleration of [
      { operator: "Exists" },
      { key: "pool", operator: "Exists" },
      { key: "pool", value: "db" },
      { key: "pool", operator: "Equal", value: "db", effect: "NoSchedule" },
    ])
      assert.deepEqual(room([node("a", { spec: { taints } })], { tolerations: [toleration] }).warnings, []);
    for (const toleration of [
      { key: "pool", value: "web" },
      { key: "pool" },
      { key: "other", operator: "Exists" },
    ])
      assert.equal(room([node("a", { spec: { taints } })], { tolerations: [toleration] }).warnings.length, 2);
    assert.deepEqual(
      room([node("a", { spec: { taints: [{ key: "a", effect: "PreferNoSchedule" }] } })]).warnings,
      [],
    );
  });

  it("is none for a pod that is larger than any node", () => {
    const small = [node("a", { memory: "512Mi" }), node("b", { memory: "1Gi" })];
    assert.deepEqual(room(small).warnings.slice(1), []);
    assert.ok(
      room([small[0]]).warnings.includes(
        "A pod of store asks for 0.5 cores and 1 GiB, and no node that takes it has as much.",
      ),
    );
  });

  it("is too little where pods must be on different nodes", () => {
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } };
    assert.deepEqual(room([node("a"), node("b")], { affinity }).warnings, []);
    assert.deepEqual(room([node("a")], { affinity }).warnings, [
      "The 2 pods of store must be on different nodes, and only 1 of the nodes that take them are large enough.",
    ]);
  });
});
