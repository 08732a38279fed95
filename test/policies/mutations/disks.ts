import { kubernetesObject } from "../../support/policy";
import { setFlag, type Mutation, type StackCopy } from "./mutation";

/** Puts a volume where a StatefulSet has its claim template. */
function replaceDisk(stack: StackCopy, container: string, volume: object): void {
  const { workload, pod } = stack.container(container);
  const [template] = workload.spec.volumeClaimTemplates;
  delete workload.spec.volumeClaimTemplates;
  pod.volumes.push({ name: template.metadata.name, ...volume });
}

/** One claim for both replicas of a shard. */
function sharedClaim(stack: StackCopy, mode: string): void {
  replaceDisk(stack, "prometheus", { persistentVolumeClaim: { claimName: "shared" } });
  const { namespace } = stack.container("prometheus").workload.metadata;
  const spec = { accessModes: [mode], resources: { requests: { storage: "50Gi" } } };
  stack.add(kubernetesObject("core/v1", "PersistentVolumeClaim", spec, { name: "shared", namespace }));
}

const retention = (container: string, when: string) => (stack: StackCopy) =>
  (stack.container(container).workload.spec.persistentVolumeClaimRetentionPolicy[when] = "Delete");

export const diskMutations: readonly Mutation[] = [
  {
    name: "a Prometheus on an emptyDir",
    fires: ["data-on-claimed-disk"],
    change: (stack) => replaceDisk(stack, "prometheus", { emptyDir: {} }),
  },
  {
    name: "a Ruler on an emptyDir",
    fires: ["data-on-claimed-disk"],
    change: (stack) => replaceDisk(stack, "thanos-ruler", { emptyDir: {} }),
  },
  {
    name: "two replicas of Prometheus on one disk",
    fires: ["data-one-writer"],
    change: (stack) => sharedClaim(stack, "ReadWriteOnce"),
  },
  {
    name: "two replicas of Prometheus on one network disk",
    fires: ["data-one-writer", "data-access-mode"],
    change: (stack) => sharedClaim(stack, "ReadWriteMany"),
  },
  {
    name: "a network disk for each replica of Prometheus",
    fires: ["data-access-mode"],
    change: (stack) => {
      const { workload } = stack.container("prometheus");
      workload.spec.volumeClaimTemplates[0].spec.accessModes[0] = "ReadWriteMany";
    },
  },
  {
    name: "a Prometheus without a lock",
    fires: ["data-locked"],
    change: (stack) => setFlag(stack.args("prometheus"), "storage.tsdb.no-lockfile", true),
  },
  {
    name: "a Ruler without a lock",
    fires: ["data-locked"],
    change: (stack) => setFlag(stack.args("thanos-ruler"), "tsdb.no-lockfile", true),
  },
  {
    name: "disks of Prometheus that go with their StatefulSet",
    fires: ["data-claims-retained"],
    change: retention("prometheus", "whenDeleted"),
  },
  {
    name: "disks of Rulers that go with their replica",
    fires: ["data-claims-retained"],
    change: retention("thanos-ruler", "whenScaled"),
  },
  {
    name: "a disk of MinIO that goes with its StatefulSet",
    fires: ["data-claims-retained"],
    change: retention("minio", "whenDeleted"),
  },
  {
    name: "disks of Store Gateways that go with their StatefulSet",
    fires: [],
    change: retention("thanos-store", "whenDeleted"),
  },
  {
    name: "a Prometheus that is killed after half a minute",
    fires: ["prometheus-grace-period"],
    change: (stack) => (stack.container("prometheus").pod.terminationGracePeriodSeconds = 30),
  },
];
