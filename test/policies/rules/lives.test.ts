import { nodeDataPinned, replicasNotOnOneNode } from "../../../policies/rules/nodePins";
import { probesPatient } from "../../../policies/rules/probeTimes";
import { gracePeriodEnough } from "../../../policies/rules/stopping";
import {
  dataDiskKept,
  dataTierKeptRunning,
  updateGetsDisk,
  updatesLeaveOne,
  updatesReachPods,
} from "../../../policies/rules/updates";
import { livelyStacks } from "../broken/livelyStacks";
import { variant, type Choices } from "../broken/variant";
import { StackCopy } from "../mutations/mutation";
import { describeCases } from "../support/cases";
import { kubernetesObject, unknown, type FakeResource } from "../../support/policy";

function changed(edit: (stack: StackCopy) => void, choices: Choices = {}): FakeResource[] {
  const copy = new StackCopy(variant(choices));
  edit(copy);
  return copy.resources;
}
const pod = (name: string, edit: (pod: any, spec: any, container: any) => void, choices?: Choices) =>
  changed((stack) => {
    const { pod, workload, container } = stack.container(name);
    edit(pod, workload.spec, container);
  }, choices);

const liveness = (of: object) => pod("store", (_, __, { livenessProbe }) => Object.assign(livenessProbe, of));
const start = (of: object, name = "prometheus") =>
  pod(
    name,
    (_, __, container) => (container.startupProbe = { httpGet: { path: "/-/ready", port: 1 }, ...of }),
  );

describeCases(probesPatient, {
  "Kubernetes' standard": [undefined, variant()],
  "a long start": [undefined, livelyStacks["long starts and long ends"]()],
  "one slow answer": [
    /livenessProbe that kills it for a single slow answer/,
    liveness({ failureThreshold: 1, periodSeconds: 60 }),
  ],
  "15 seconds": [
    /kills it after 15 s \(periodSeconds: 5, failureThreshold: 3\)/,
    liveness({ periodSeconds: 5 }),
  ],
  "50 seconds to read a log": [
    /`prometheus` .* startupProbe that kills it if it is not ready after 50 s/,
    start({ periodSeconds: 5, failureThreshold: 10 }),
  ],
  "5 minutes, a part of them before the first question": [
    undefined,
    start({ periodSeconds: 10, failureThreshold: 20, initialDelaySeconds: 100 }),
  ],
  "a short start of what reads nothing": [undefined, start({ periodSeconds: 5 }, "query")],
  "an unknown period": [/^unknown: /, liveness({ periodSeconds: unknown("Number") })],
});

const grace = (seconds: unknown, name = "store", choices?: Choices) =>
  pod(name, (one) => (one.terminationGracePeriodSeconds = seconds), choices);
const receiver: Choices = { receive: true, words: { receive: ["--receive.local-endpoint=$(POD):10901"] } };

describeCases(gracePeriodEnough, {
  "Kubernetes' standard": [undefined, variant()],
  "long ends, with hooks": [undefined, livelyStacks["long starts and long ends"]()],
  none: [/^StatefulSet monitoring\/store has terminationGracePeriodSeconds: 0/, grace(0)],
  "a router, which holds nothing": [undefined, variant({ receive: true })],
  "a Receiver with Kubernetes' standard": [
    /^StatefulSet monitoring\/receive has terminationGracePeriodSeconds: 30 \(the default\)/,
    variant(receiver),
  ],
  "a Receiver with 15 minutes": [undefined, grace(900, "receive", receiver)],
  "a hook that takes all of it": [
    /preStop hook in container "query" that sleeps 60 s, and terminationGracePeriodSeconds: 30/,
    pod(
      "query",
      (_, __, container) => (container.lifecycle = { preStop: { exec: { command: ["sleep", "60"] } } }),
    ),
  ],
  "an unknown time": [/^unknown: /, grace(unknown("Number"))],
});

const nodes = (values: string[], more: object = {}) =>
  pod("store", (one, spec) => {
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
    pod("store", (one) => (one.nodeName = "node-1")),
  ],
  "two nodes for three pods that stay apart": [
    /has replicas: 3, of which each needs a node of its own, and a node affinity to a, b/,
    nodes(["a", "b"], apart),
  ],
  "two nodes for three pods": [undefined, nodes(["a", "b"])],
  "three nodes": [undefined, nodes(["a", "b", "c"], apart)],
});

const onNode = (edit: (pod: any, spec: any) => void = () => undefined) =>
  pod("prometheus", (one, spec, container) => {
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
    pod("prometheus", (one, _, container) => {
      one.volumes.push({ name: "data", hostPath: { path: "/var/lib/prometheus" } });
      container.args.push("--agent", "--storage.tsdb.path=/data");
      container.volumeMounts.push({ name: "data", mountPath: "/data" });
    }),
  ],
});

const usual = "new pods first, and old ones first where they have a disk";
const strategy = (name: string, of: object, more: object = {}) =>
  pod(name, (_, spec) =>
    Object.assign(spec, { [name === "store" ? "updateStrategy" : "strategy"]: of }, more),
  );

describeCases(updatesReachPods, {
  "rolling updates": [undefined, livelyStacks[usual]()],
  OnDelete: [
    /^StatefulSet monitoring\/store has updateStrategy OnDelete/,
    strategy("store", { type: "OnDelete" }),
  ],
  "a partition": [/with partition: 1/, strategy("store", { rollingUpdate: { partition: 1 } })],
  "a pause": [/^Deployment monitoring\/query is paused/, strategy("query", {}, { paused: true })],
});

describeCases(updatesLeaveOne, {
  "rolling updates": [undefined, livelyStacks[usual]()],
  "Recreate of two": [
    /has strategy Recreate: each update stops all 2 pods/,
    strategy("query", { type: "Recreate" }),
  ],
  "Recreate of one": [/nobody answers for a time/, strategy("query", { type: "Recreate" }, { replicas: 1 })],
  "all of them": [
    /has maxUnavailable: 100%: each update stops all 2 pods/,
    strategy("query", { rollingUpdate: { maxUnavailable: "100%" } }),
  ],
  "half of them": [undefined, strategy("query", { rollingUpdate: { maxUnavailable: "50%" } })],
});

const disk = (accessModes: string[], of: object = {}) => [
  ...pod("query", (one, spec) => {
    one.volumes.push({ name: "disk", persistentVolumeClaim: { claimName: "disk" } });
    Object.assign(spec, of);
  }),
  {
    ...kubernetesObject(
      "core/v1",
      "PersistentVolumeClaim",
      { accessModes },
      { name: "disk", namespace: "monitoring" },
    ),
    name: "disk",
  },
];

describeCases(updateGetsDisk, {
  "the old pod first": [undefined, livelyStacks[usual]()],
  "a disk of one node": [
    /^Deployment monitoring\/query has the PersistentVolumeClaim disk, which one node has at a time, and replicas: 2/,
    disk(["ReadWriteOnce"]),
  ],
  "rolling updates": [/and rolling updates/, disk(["ReadWriteOncePod"], { replicas: 1 })],
  "no new pod beside the old one": [
    undefined,
    disk(["ReadWriteOnce"], { replicas: 1, strategy: { rollingUpdate: { maxSurge: 0 } } }),
  ],
  "a disk of many nodes": [undefined, disk(["ReadWriteMany"])],
});

const asKind = (name: string, kind: string, choices?: Choices) =>
  variant(choices).map((one) =>
    one.name === name ? { ...one, type: one.type.replace("StatefulSet", kind) } : one,
  );

describeCases(dataTierKeptRunning, {
  StatefulSets: [undefined, variant(receiver)],
  "a Prometheus as a Job": [
    /^Job monitoring\/prometheus .* holds data and is run by a Job/,
    asKind("prometheus", "Job").map((one) => ({
      ...one,
      type: one.type.replace("apps/v1:Job", "batch/v1:Job"),
    })),
  ],
  "a Receiver of a hashring as a Deployment": [
    /is in a hashring \(--receive\.local-endpoint\) and is run by a Deployment/,
    asKind("receive", "Deployment", receiver),
  ],
  "a router as a Deployment": [undefined, asKind("receive", "Deployment", { receive: true })],
});

const storage = (reclaimPolicy: string | undefined) => [
  ...pod("prometheus", (_, spec, container) => {
    spec.volumeClaimTemplates = [{ metadata: { name: "data" }, spec: { storageClassName: "fast" } }];
    container.args.push("--storage.tsdb.path=/data");
    container.volumeMounts.push({ name: "data", mountPath: "/data" });
  }),
  {
    type: "kubernetes:storage.k8s.io/v1:StorageClass",
    name: "fast",
    props: { metadata: { name: "fast" }, reclaimPolicy },
  },
];

describeCases(dataDiskKept, {
  "a class that keeps disks": [undefined, storage("Retain")],
  "a class that says nothing": [
    /writes to a disk of StorageClass fast, which has reclaimPolicy: Delete/,
    storage(undefined),
  ],
});
