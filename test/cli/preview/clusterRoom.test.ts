import assert from "node:assert/strict";
import { ClusterNode, compareRoom, findRoom } from "../../../cli/preview/clusterRoom";
import type { ClusterPod } from "../../../cli/preview/otherPods";
import { listWorkloads } from "../../../cli/preview/renderedObjects";
import { fakeApi, statefulSet } from "../../support/fakeApi";

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
      sums: "2 pods ask for 1 core and 2 GiB of memory; the 2 nodes that take them have 8 cores and 16 GiB for all pods. What the pods of others ask for there is not counted, since this user may not list the pods of all namespaces.",
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

  const pod = (
    nodeName: string | undefined,
    memory: string,
    owner?: string,
    more: object = {},
  ): ClusterPod => ({
    metadata: {
      namespace: "thanos",
      ownerReferences: owner === undefined ? undefined : [{ kind: "StatefulSet", name: owner }],
      ...more,
    },
    spec: { nodeName, containers: [{ resources: { requests: { cpu: "1", memory } } }] },
  });
  const beside = (pods: ClusterPod[], names: string[], own: object = {}, spec: object = {}) =>
    compareRoom(
      listWorkloads([statefulSet("store", spec, own)]),
      names.map((name) => node(name)),
      pods,
    );

  describe("is what the pods of others leave", () => {
    it("and those of the stack itself are not counted twice, nor those without a node", () => {
      const replicaSet = { ownerReferences: [{ kind: "ReplicaSet", name: "store-6d4cf56db6" }] };
      const pods = [
        pod("a", "1Gi", "store"),
        pod("a", "1Gi", undefined, replicaSet),
        pod("a", "2Gi", "store", { namespace: "default" }),
        pod("b", "3Gi", "store-of-others"),
        pod("elsewhere", "4Gi"),
        pod(undefined, "4Gi"),
      ];
      assert.deepEqual(beside(pods, ["a", "b"]), {
        sums: "2 pods ask for 1 core and 2 GiB of memory; the 2 nodes that take them have 8 cores and 16 GiB for all pods. The pods of others ask for 2 cores and 5 GiB there.",
        warnings: [],
      });
    });

    it("and too little of all nodes together", () =>
      assert.deepEqual(beside([pod("a", "7Gi"), pod("b", "7.5Gi")], ["a", "b"]).warnings, [
        "The pods ask for more than the pods of others leave of these nodes (6 cores and 1.5 GiB): some wait until those go, or until there are more nodes.",
      ]));

    it("and too little of each node", () =>
      assert.deepEqual(beside([pod("a", "7.5Gi"), pod("b", "7.5Gi"), pod("c", "7Gi")], ["a", "b"]).warnings, [
        "The pods ask for more than the pods of others leave of these nodes (6 cores and 1 GiB): some wait until those go, or until there are more nodes.",
        "A pod of store asks for 0.5 cores and 1 GiB, and the pods of others leave as much on no node that takes it.",
      ]));

    it("and on too few nodes for pods that must be apart", () => {
      const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } };
      assert.deepEqual(beside([pod("a", "7.5Gi")], ["a", "b"], { affinity }).warnings, [
        "The 2 pods of store must be on different nodes, and the pods of others leave room on only 1 of those that take them.",
      ]);
    });
  });

  it("is asked of the API server page by page", async () => {
    const path = "/api/v1/pods?limit=500&fieldSelector=status.phase!%3DSucceeded%2Cstatus.phase!%3DFailed";
    const { api } = fakeApi({
      "/api/v1/nodes": { items: [node("a")] },
      [path]: { items: [pod("a", "1Gi")], metadata: { continue: "a+b" } },
      [`${path}&continue=a%2Bb`]: { items: [pod("a", "2Gi")], metadata: {} },
    });
    const found = await findRoom(api, [statefulSet("store")]);
    assert.match(found?.sums ?? "", /The pods of others ask for 2 cores and 3 GiB there\.$/);
  });

  it("is not guessed from some of the pods", async () => {
    const { api } = fakeApi({ "/api/v1/nodes": { items: [node("a")] } });
    const found = await findRoom(api, [statefulSet("store")]);
    assert.match(found?.sums ?? "", /may not list the pods of all namespaces\.$/);
  });
});
