import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { scalerOf } from "../reading/autoscalers";
import { count } from "../reading/budgets";
import { dataDirectoryOf, dataPlaceOf } from "../reading/dataDirectories";
import { holdsData } from "../reading/dataHolders";
import { ourTiers, ourWorkloads } from "../reading/ours";
import type { TierKind } from "../reading/tiers";
import { firstKnown, orUnknown } from "../reading/unknowns";
import { claimOf } from "../reading/volumes";
import { replicasOf, type Workload } from "../reading/workloads";

const tags = ["thanos", "reliability", "life"];

interface Updates {
  readonly updateStrategy?: {
    readonly type?: string | null;
    readonly rollingUpdate?: {
      readonly partition?: number | null;
      readonly maxUnavailable?: number | string | null;
    } | null;
  } | null;
  readonly strategy?: {
    readonly type?: string | null;
    readonly rollingUpdate?: {
      readonly maxUnavailable?: number | string | null;
      readonly maxSurge?: number | string | null;
    } | null;
  } | null;
  readonly paused?: boolean | null;
}

const updatesOf = ({ spec }: Workload): Updates => spec;

/** A change reaches the pods. */
export const updatesReachPods = stackPolicy({
  name: "updates-reach-pods",
  displayName: "Updates reach all pods",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "A StatefulSet or DaemonSet of the stack is not updated only when someone deletes its pods (OnDelete), leaves no pods behind (partition), and no Deployment is paused.",
  why: "The update succeeds, and the pods run on with the old version, the old flags and the old keys until something else ends them.",
  source: "Kubernetes, docs on StatefulSets: OnDelete and partitioned rolling updates",
  reads: "updateStrategy of StatefulSets and DaemonSets, and paused of Deployments.",
  remedy: "Set updateStrategy.type to RollingUpdate without a partition.",
  tags,
  subjects: ourWorkloads,
  judge: ({ workload }) => {
    const { updateStrategy, paused } = updatesOf(workload);
    if (workload.kind === "Deployment") return paused ? "is paused: no change reaches its pods" : undefined;
    if (updateStrategy?.type === "OnDelete")
      return "has updateStrategy OnDelete: no change reaches its pods until they are deleted";
    const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
    return partition > 0
      ? `has an updateStrategy with partition: ${partition}: no change reaches its pods below that number`
      : undefined;
  },
});

/** What users ask, and so should always be there. */
const asked: readonly TierKind[] = ["query", "query-frontend"];

/** An update leaves some pods to answer. */
export const updatesLeaveOne = stackPolicy({
  name: "updates-leave-one",
  displayName: "Updates do not stop all pods at once",
  severity: "high",
  level: "advisory",
  profile: "availability",
  rule: "An update stops some of a workload's replicas at a time, not all; Query and Query Frontends, which need no disk, start the new pod first.",
  why: "With every update there is a time in which nothing scrapes, takes samples in, or answers.",
  source: "Kubernetes, docs on Deployments: Recreate and maxUnavailable; on StatefulSets: maxUnavailable",
  reads: "strategy, updateStrategy and replicas. A single replica with a disk has to stop first.",
  remedy:
    "Use RollingUpdate with maxUnavailable: 1, or with maxSurge: 1 and maxUnavailable: 0 where pods have no disk.",
  tags,
  subjects: ourWorkloads,
  judge: ({ workload, tiers }, { stack }) => {
    const { strategy, updateStrategy } = updatesOf(workload);
    const replicas = scalerOf(stack, workload) ? 2 : replicasOf(workload);
    const kind = tiers[0]?.kind;
    // A compactor has one replica, and no second beside it.
    if (kind === "compact") return undefined;
    if (workload.kind === "Deployment" && strategy?.type === "Recreate") {
      if (replicas > 1) return `has strategy Recreate: each update stops all ${replicas} pods`;
      return asked.includes(kind)
        ? "has strategy Recreate: with each update nobody answers for a time"
        : undefined;
    }
    const most = (workload.kind === "Deployment" ? strategy : updateStrategy)?.rollingUpdate?.maxUnavailable;
    if (replicas < 2 || most === undefined || most === null) return undefined;
    return count(most, replicas) >= replicas
      ? `has maxUnavailable: ${most}: each update stops all ${replicas} pods`
      : undefined;
  },
});

/** A new pod gets the disk of the old one. */
export const updateGetsDisk = stackPolicy({
  name: "update-gets-disk",
  displayName: "A new pod does not wait for the disk of the old one",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "A Deployment with a claimed disk of one node (ReadWriteOnce, ReadWriteOncePod) has strategy Recreate and one replica.",
  why: "The new pod waits for the disk, and the old one, which has it, is not stopped before the new one is ready: the update never ends. On the same node both write to it.",
  source:
    "Kubernetes, docs on persistent volumes: access modes; on Deployments: rolling updates start new pods first",
  reads:
    "Claims of the stack and strategies of Deployments. A claim of another program is not judged. Prometheus and Rulers are judged by data-one-writer, compactors by compactor-single-replica.",
  remedy:
    "Run it as a StatefulSet with a volumeClaimTemplate, or set strategy.type to Recreate and replicas to 1.",
  tags: [...tags, "storage"],
  subjects: ourWorkloads,
  judge: ({ workload, tiers }, { stack }) => {
    if (workload.kind !== "Deployment") return undefined;
    if (tiers.some(({ kind }) => ["prometheus", "rule", "compact"].includes(kind))) return undefined;
    const { strategy } = updatesOf(workload);
    const isOld = strategy?.type === "Recreate" || strategy?.rollingUpdate?.maxSurge === 0;
    const replicas = replicasOf(workload);
    if (isOld && replicas < 2) return undefined;
    const claim = (workload.pod.volumes ?? []).find((volume) => {
      if (!volume.persistentVolumeClaim?.claimName) return false;
      const spec = claimOf(stack, workload, {
        mount: { name: volume.name, mountPath: "" },
        path: "",
        volume,
      });
      return (spec?.accessModes ?? []).some((mode) => mode.startsWith("ReadWriteOnce"));
    })?.persistentVolumeClaim?.claimName;
    const how = replicas > 1 ? `replicas: ${replicas}` : "rolling updates";
    return claim
      ? `has the PersistentVolumeClaim ${claim}, which one node has at a time, and ${how}`
      : undefined;
  },
});

/** What has to run all the time is run by what starts it again. */
export const dataTierKeptRunning = stackPolicy({
  name: "data-tier-kept-running",
  displayName: "What holds data is run by a StatefulSet",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "No Job, CronJob or bare Pod runs a Prometheus, a Ruler, a Receiver or a MinIO, and a Receiver that takes samples in has a claimed disk and, in a hashring, a name of its own: a StatefulSet.",
  why: "Nobody starts it again when its node is gone, or it starts anew with another name and an empty disk: what it had not uploaded is lost.",
  source: "Kubernetes, docs on workloads; Thanos, docs/components/receive.md: a hashring has stable names",
  reads:
    "Kinds of workloads, and of Receivers the volume at --tsdb.path. (data-on-claimed-disk looks at the disks of Prometheus and Rulers.)",
  remedy: "Run it as a StatefulSet with a volumeClaimTemplate.",
  tags: [...tags, "data-loss"],
  subjects: ourTiers,
  judge: (tier, { stack }) => {
    const { kind, workload } = tier;
    if (!holdsData(stack, tier)) return undefined;
    if (["Job", "CronJob", "Pod"].includes(workload.kind))
      return `holds data and is run by a ${workload.kind}`;
    if (kind !== "receive") return undefined;
    if (workload.kind !== "StatefulSet" && tier.flags.has("receive.local-endpoint"))
      return `is in a hashring (--receive.local-endpoint) and is run by a ${workload.kind}, whose pods have other names each time`;
    const volume = dataPlaceOf(tier)?.volume;
    const passing = (["emptyDir", "ephemeral"] as const).find((name) => volume?.[name]);
    return passing && `writes to ${dataDirectoryOf(tier)?.path} on the ${passing} ${volume?.name}`;
  },
});

interface StorageClass {
  readonly reclaimPolicy?: string | null;
}

/** A disk stays when its claim goes. */
export const dataDiskKept = stackPolicy({
  name: "data-disk-kept",
  displayName: "Disks with data outlive their claims",
  severity: "low",
  level: "advisory",
  profile: "core",
  rule: "A StorageClass of the stack from which a tier that holds data claims its disks has reclaimPolicy: Retain.",
  why: "With Delete, its default, whoever deletes a claim or the namespace deletes the data with it.",
  source: "Kubernetes, docs on storage classes: reclaimPolicy",
  reads:
    "StorageClasses of the stack and the claims under data directories. Classes that the cluster has are not seen.",
  remedy: "Set reclaimPolicy: Retain, and delete disks by hand.",
  tags: [...tags, "data-loss", "storage"],
  subjects: ourTiers,
  judge: (tier, { stack }) => {
    const place = holdsData(stack, tier) ? dataPlaceOf(tier) : undefined;
    const claim = place && orUnknown(() => claimOf(stack, tier.workload, place));
    const name = claim && "storageClassName" in claim ? claim.storageClassName : undefined;
    if (!name) return undefined;
    const storage = firstKnown(stack.objects("StorageClass"), (one) =>
      one.metadata.name === name ? one : undefined,
    );
    if (!storage) return undefined;
    const { reclaimPolicy } = storage.props as StorageClass;
    return (reclaimPolicy ?? "Delete") === "Delete"
      ? `writes to a disk of ${storage.title}, which has reclaimPolicy: Delete`
      : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  updatesReachPods,
  updatesLeaveOne,
  updateGetsDisk,
  dataTierKeptRunning,
  dataDiskKept,
];
