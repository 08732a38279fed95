import { nodeDataPinned, replicasNotOnOneNode } from "../../../policies/rules/nodePins";
import { livelyStacks } from "../broken/livelyStacks";
import { changedPod } from "../support/changedPod";
import { describeCases } from "../support/cases";

const nodes = (values: string[], more: object = {}) =>
  changedPod("store", (one, spec) => {
    const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values }];
    one.affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
      },
      ...more,
    };
    spec.replicas = 3;
  });
const apart = {
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "store" } } },
    ],
  },
};

describeCases(replicasNotOnOneNode, {
  "nodes of a pool": [undefined, livelyStacks["nodes of a pool, and one node where there is one pod"]()],
  "a node by its name": [
    /^StatefulSet monitoring\/store has replicas: 2, all on one node \(nodeName: node-1\)/,
    changedPod("store", (one) => (one.nodeName = "node-1")),
  ],
  "two nodes for three pods that stay apart": [
    /has replicas: 3, of which each needs a node of its own, and a node affinity to a, b/,
    nodes(["a", "b"], apart),
  ],
  "two nodes for three pods": [undefined, nodes(["a", "b"])],
  "three nodes": [undefined, nodes(["a", "b", "c"], apart)],
});

const onNode = (edit: (pod: any, spec: any) => void = () => undefined) =>
  changedPod("prometheus", (one, spec, container) => {
    one.volumes.push({ name: "data", hostPath: { path: "/var/lib/prometheus" } });
    container.args.push("--storage.tsdb.path=/data");
    container.volumeMounts.push({ name: "data", mountPath: "/data" });
    edit(one, spec);
  });

describeCases(nodeDataPinned, {
  "one pod on one node": [undefined, livelyStacks["nodes of a pool, and one node where there is one pod"]()],
  "any node": [
    /writes to \/data in the node's folder \/var\/lib\/prometheus, and may start on any node/,
    onNode((_, spec) => (spec.replicas = 1)),
  ],
  "an agent": [
    undefined,
    changedPod("prometheus", (one, _, container) => {
      one.volumes.push({ name: "data", hostPath: { path: "/var/lib/prometheus" } });
      container.args.push("--agent", "--storage.tsdb.path=/data");
      container.volumeMounts.push({ name: "data", mountPath: "/data" });
    }),
  ],
});
