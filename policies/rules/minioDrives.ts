import { resourcePolicy, type GuardPolicy } from "../engine/policy";
import { drivesOf, folderOf } from "../reading/minioUsers";
import { selectorMismatch, type LabelSelector } from "../reading/selectors";
import { placeOf } from "../reading/volumes";
import { replicasOf, type Workload } from "../reading/workloads";

const tags = ["minio", "object-store"];
const node = "kubernetes.io/hostname";

/** The bucket outlives the pod. */
export const minioOnClaimedDisk = resourcePolicy({
  name: "minio-on-claimed-disk",
  displayName: "MinIO's data is on claimed disks",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A claimed disk is mounted at each folder in which `minio server` keeps data.",
  why:
    "It holds every block that Prometheus no longer has. An emptyDir is deleted with the pod, and a hostPath " +
    "stays on a node that the pod may leave.",
  source: "MinIO, docs on Kubernetes; Kubernetes, docs on emptyDir",
  remedy: "Use a StatefulSet with a volumeClaimTemplate mounted at that folder.",
  tags: [...tags, "data-loss", "storage"],
  subjects: (stack) => stack.tiers("minio"),
  judge: (tier) => {
    const folders = [...new Set(drivesOf(tier).map(folderOf))];
    const faults = folders.flatMap((folder) => {
      const place = placeOf(tier.workload, tier.container, folder);
      const kind = (["emptyDir", "hostPath"] as const).find((name) => place?.volume?.[name]);
      return place && !kind
        ? []
        : [`${folder} ${kind ? `on the ${kind} ${place?.mount.name}` : "on no volume"}`];
    });
    return faults.length > 0 ? `has ${faults.join(", ")}` : undefined;
  },
});

/** A bucket that goes on when a drive is lost. */
export const minioRedundant = resourcePolicy({
  name: "minio-redundant",
  displayName: "MinIO survives the loss of a drive",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule: "`minio server` has at least four drives.",
  why:
    "With fewer than four it keeps each object once: losing the disk loses every block, and nothing is read or " +
    "uploaded while the server restarts.",
  source: "MinIO, docs on erasure coding: sets have 4 to 16 drives",
  remedy:
    "Run at least four servers, each with its own disk on its own node, or use an S3 service with redundancy.",
  tags: [...tags, "reliability"],
  settings: {
    minimumDrives: {
      type: "integer",
      description: "Fewest drives; 1 for an environment whose data may be lost.",
      default: 4,
      minimum: 1,
    },
  },
  subjects: (stack) => stack.tiers("minio"),
  judge: (tier, { settings }) => {
    const drives = drivesOf(tier).length;
    return drives < settings.minimumDrives
      ? `has ${drives} drive${drives === 1 ? "" : "s"}, below ${settings.minimumDrives}`
      : undefined;
  },
});

/** A lost node takes one server with it. */
export const minioSpread = resourcePolicy({
  name: "minio-spread",
  displayName: "MinIO servers are on different nodes",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "A MinIO with several servers has a required pod anti-affinity on the node, or a topologySpreadConstraint on " +
    "it with DoNotSchedule.",
  why: "One lost node can otherwise take down more drives than the erasure code tolerates.",
  source: "MinIO, docs on erasure coding: writes need more than half of the drives of a set",
  remedy: `Add a topologySpreadConstraint with topologyKey ${node}, maxSkew 1 and whenUnsatisfiable: DoNotSchedule.`,
  tags: [...tags, "scheduling", "reliability"],
  subjects: (stack) => stack.tiers("minio"),
  judge: ({ workload }) => {
    const replicas = workload.kind === "DaemonSet" ? 1 : replicasOf(workload);
    return replicas > 1 && !isSpread(workload)
      ? `has replicas: ${replicas}, and nothing keeps them on different nodes`
      : undefined;
  },
});

function isSpread({ pod, podLabels }: Workload): boolean {
  const matches = (selector: LabelSelector | null | undefined) =>
    Boolean(selector) && selectorMismatch(selector ?? {}, podLabels) === undefined;
  const required = pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return (
    required.some(({ topologyKey, labelSelector }) => topologyKey === node && matches(labelSelector)) ||
    (pod.topologySpreadConstraints ?? []).some(
      ({ topologyKey, whenUnsatisfiable, labelSelector }) =>
        // Kubernetes does not schedule by default.
        topologyKey === node && whenUnsatisfiable !== "ScheduleAnyway" && matches(labelSelector),
    )
  );
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [minioOnClaimedDisk, minioRedundant, minioSpread];
