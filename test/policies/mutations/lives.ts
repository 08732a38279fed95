import { kubernetesObject } from "../../support/policy";
import type { Mutation, StackCopy } from "./mutation";

const object =
  (apiVersion: string, kind: string, spec: object, name = "one-more") =>
  (stack: StackCopy) => {
    const { namespace } = stack.object("Service", "thanos-query").metadata;
    stack.add({ ...kubernetesObject(apiVersion, kind, spec, { name, namespace }), name });
  };
const horizontal = (target: object, bounds: object) =>
  object("autoscaling/v2", "HorizontalPodAutoscaler", { scaleTargetRef: target, ...bounds });

export const livesMutations: readonly Mutation[] = [
  {
    name: "a Prometheus that is autoscaled",
    fires: ["data-tier-not-autoscaled"],
    change: horizontal(
      { kind: "StatefulSet", name: "prometheus-shard-0" },
      { minReplicas: 2, maxReplicas: 4 },
    ),
  },
  {
    name: "an autoscaler with a higher minimum than maximum",
    fires: ["autoscaler-works"],
    change: horizontal({ kind: "Deployment", name: "thanos-query" }, { minReplicas: 5, maxReplicas: 4 }),
  },
  {
    name: "an autoscaler of another kind",
    fires: ["autoscaler-works"],
    change: horizontal({ kind: "StatefulSet", name: "thanos-query" }, { minReplicas: 2, maxReplicas: 4 }),
  },
  {
    name: "a vertical autoscaler of pods without a budget",
    fires: ["vertical-autoscaler-budgeted", "disruption-budget-set"],
    change: (stack) => {
      stack.remove("PodDisruptionBudget", "prometheus-shard-0");
      object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", {
        targetRef: { kind: "StatefulSet", name: "prometheus-shard-0" },
      })(stack);
    },
  },
  {
    name: "a liveness probe that kills at the first slow answer",
    fires: ["probes-patient"],
    change: (stack) => (stack.container("thanos-store").container.livenessProbe.failureThreshold = 1),
  },
  {
    name: "a Prometheus that gets a minute to read its log",
    fires: ["probes-patient"],
    change: (stack) => (stack.container("prometheus").container.startupProbe.failureThreshold = 30),
  },
  {
    name: "a Ruler that is killed at once",
    fires: ["grace-period-enough"],
    change: (stack) => (stack.container("thanos-ruler").pod.terminationGracePeriodSeconds = 0),
  },
  {
    name: "Store Gateways on one node",
    fires: ["replicas-not-on-one-node"],
    change: (stack) =>
      (stack.container("thanos-store").pod.nodeSelector = { "kubernetes.io/hostname": "node-1" }),
  },
  {
    name: "a Ruler's blocks in a folder of the node",
    fires: ["node-data-pinned", "pod-no-node-folders"],
    change: (stack) => {
      const { pod, workload } = stack.container("thanos-ruler");
      const [{ metadata }] = workload.spec.volumeClaimTemplates;
      workload.spec.volumeClaimTemplates = [];
      pod.volumes.push({ name: metadata.name, hostPath: { path: "/data" } });
    },
  },
  {
    name: "Store Gateways that no update reaches",
    fires: ["updates-reach-pods"],
    change: (stack) => (stack.container("thanos-store").workload.spec.updateStrategy = { type: "OnDelete" }),
  },
  {
    name: "Query that all stop for an update",
    fires: ["updates-leave-one"],
    change: (stack) => (stack.container("thanos-query").workload.spec.strategy = { type: "Recreate" }),
  },
  {
    name: "Query with a disk that one node has",
    fires: ["update-gets-disk"],
    change: (stack) => {
      object("core/v1", "PersistentVolumeClaim", { accessModes: ["ReadWriteOnce"] }, "disk")(stack);
      const { pod } = stack.container("thanos-query");
      pod.volumes = [...(pod.volumes ?? []), { name: "disk", persistentVolumeClaim: { claimName: "disk" } }];
    },
  },
  {
    name: "a MinIO without a StatefulSet",
    fires: ["data-tier-kept-running"],
    change: (stack) => {
      const { spec, metadata } = structuredClone(stack.object("StatefulSet", "minio"));
      spec.template.spec.volumes.push({ name: "data", persistentVolumeClaim: { claimName: "minio-too" } });
      stack.add({
        type: "kubernetes:core/v1:Pod",
        name: "minio-pod",
        props: { metadata: { ...metadata, name: "minio-too" }, spec: spec.template.spec },
      });
    },
  },
  {
    name: "a class of disks that go with their claims",
    fires: ["data-disk-kept"],
    change: (stack) => {
      const { workload } = stack.container("thanos-ruler");
      workload.spec.volumeClaimTemplates[0].spec.storageClassName = "fast";
      stack.add({
        type: "kubernetes:storage.k8s.io/v1:StorageClass",
        name: "fast",
        props: { metadata: { name: "fast" }, provisioner: "example.com/disk" },
      });
    },
  },
];
