import {
  dataDiskKept,
  dataTierKeptRunning,
  updateGetsDisk,
  updatesLeaveOne,
  updatesReachPods,
} from "../../../policies/rules/updates";
import { livelyStacks } from "../broken/livelyStacks";
import { variant, type Choices } from "../broken/variant";
import { changedPod } from "../support/changedPod";
import { describeCases } from "../support/cases";
import { kubernetesObject } from "../../support/policy";

const receiver: Choices = { receive: true, words: { receive: ["--receive.local-endpoint=$(POD):10901"] } };
const usual = "new pods first, and old ones first where they have a disk";
const strategy = (name: string, of: object, more: object = {}) =>
  changedPod(name, (_, spec) =>
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
  ...changedPod("query", (one, spec) => {
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
  ...changedPod("prometheus", (_, spec, container) => {
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
