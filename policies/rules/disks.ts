import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { dataDirectoryOf, dataPlaceOf, isAgent } from "../reading/dataDirectories";
import type { Subject } from "../reading/kubernetes";
import type { Stack } from "../reading/stack";
import type { Tier, TierKind } from "../reading/tiers";
import { isUnknown, orUnknown, type Known } from "../reading/unknowns";
import { claimOf, type Place } from "../reading/volumes";
import { replicasOf } from "../reading/workloads";
import { isStateless } from "../reading/writers";
import { changeable, turn } from "../engine/remedies";

/** What holds samples or blocks that are nowhere else, while those of Store Gateways and compactors are in the bucket. */
const holders: readonly TierKind[] = ["prometheus", "rule", "receive", "minio"];
const databases: readonly TierKind[] = ["prometheus", "rule"];
const tags = ["prometheus", "ruler", "storage"];
const ownClaim =
  "Run it as a StatefulSet with a volumeClaimTemplate, accessModes ReadWriteOncePod or ReadWriteOnce, mounted there.";

/** The data directory of a tier; `undefined` of a Prometheus agent. */
const dataPath = (tier: Tier): string | undefined =>
  isAgent(tier) ? undefined : dataDirectoryOf(tier)?.path;

/** What is mounted there. */
const dataPlace = (tier: Tier): Place | undefined => (isAgent(tier) ? undefined : dataPlaceOf(tier));

/** Samples outlive the pod that wrote them. */
export const dataOnClaimedDisk = stackPolicy({
  name: "data-on-claimed-disk",
  displayName: "Prometheus and Rulers write to a claimed disk",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "The data directory of a Prometheus, or of a Ruler that keeps blocks, is on a claimed disk.",
  why:
    "Whatever is not uploaded yet, two hours of samples or more, is lost with the pod: at every update, drain " +
    "and eviction.",
  source: "Thanos, docs/components/sidecar.md: a persistent disk for Prometheus is highly recommended",
  remedy: ownClaim,
  tags: [...tags, "data-loss"],
  subjects: (stack) => stack.tiers(...databases),
  judge: (tier, { stack }) => {
    const path = dataPath(tier);
    if (!path?.startsWith("/") || (tier.kind === "rule" && isStateless(stack, tier))) return undefined;
    const place = dataPlace(tier);
    if (!place) return `writes to ${path}, where no volume is mounted`;
    // A generic ephemeral volume is a claim that ends with its pod.
    const kind = (["emptyDir", "ephemeral"] as const).find((name) => place.volume?.[name]);
    return kind && `writes to ${path} on the ${kind} ${place.mount.name}`;
  },
});

/** Pods of one workload that would write to one disk. A cache may be taken over while the old pod still stops. */
const sharing = ({ workload, kind }: Tier): string | undefined => {
  const count = workload.kind === "DaemonSet" ? 2 : replicasOf(workload);
  if (count > 1) return `replicas: ${count}`;
  if (kind === "store") return undefined;
  const rolls = workload.kind === "Deployment" && workload.spec.strategy?.type !== "Recreate";
  return rolls ? "rolling updates, which start the new pod beside the old one" : undefined;
};

/** One process a data directory. */
export const dataOneWriter = resourcePolicy({
  name: "data-one-writer",
  displayName: "No two pods write to one data directory",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "The data directory of a Prometheus, a Ruler, a Receiver or a Store Gateway is not on a claim that several pods of its workload share.",
  why:
    "Two databases in one directory delete each other's blocks. Where the lock still works, the second pod never " +
    "starts.",
  source: "Prometheus, docs on storage: one server a data directory, which its lock file guards",
  remedy: `${ownClaim} Then every pod has a disk of its own.`,
  tags: [...tags, "data-loss"],
  subjects: (stack) => stack.tiers(...databases, "receive", "store"),
  judge: (tier) => {
    const place = dataPlace(tier);
    const claim = place?.volume?.persistentVolumeClaim?.claimName;
    if (!claim || (place?.mount as { subPathExpr?: string | null }).subPathExpr) return undefined;
    const how = sharing(tier);
    return how && `writes to the PersistentVolumeClaim ${claim} and has ${how}`;
  },
});

/** A disk of the kind that the database is made for. */
export const dataAccessMode = stackPolicy({
  name: "data-access-mode",
  displayName: "Data is on a disk of a single node",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "The claim at the data directory of a Prometheus or a Ruler has the access mode ReadWriteOnce or ReadWriteOncePod.",
  why:
    "Storage that many nodes can write to is usually a network file system (NFS, EFS), on which the database " +
    "gets corrupted beyond repair.",
  source: "Prometheus, docs on storage: non-POSIX file systems and NFS are not supported",
  remedy: "Use a StorageClass of block storage with accessModes [ReadWriteOncePod] or [ReadWriteOnce].",
  tags: [...tags, "reliability"],
  subjects: (stack) => stack.tiers(...databases),
  judge: (tier, { stack }) => {
    const place = dataPlace(tier);
    const modes = (place && claimOf(stack, tier.workload, place)?.accessModes) ?? [];
    const wrong = modes.filter((mode) => !mode.startsWith("ReadWriteOnce"));
    return wrong.length > 0 ? `writes to a disk with accessModes ${wrong.join(", ")}` : undefined;
  },
});

const lockFlags: Partial<Record<TierKind, string>> = {
  prometheus: "storage.tsdb.no-lockfile",
  rule: "tsdb.no-lockfile",
};

/** The guard against a second process stays where one can come. */
export const dataLocked = resourcePolicy({
  name: "data-locked",
  displayName: "The data directory is locked",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule: "Prometheus runs without --storage.tsdb.no-lockfile, a Ruler without --tsdb.no-lockfile.",
  why:
    "The lock stops a second process on the same data, such as a pod that Kubernetes starts while the old one's " +
    "node is unreachable.",
  source: "Prometheus, help of --storage.tsdb.no-lockfile; a lock that a crash left behind is taken over",
  remedy: "Remove the flag.",
  tags: [...tags, "reliability"],
  subjects: (stack) => stack.tiers(...databases),
  judge: ({ kind, flags }) => {
    const flag = lockFlags[kind] ?? "";
    return flags.isOn(flag) ? `has --${flag}` : undefined;
  },
  remediation: {
    does: "Makes it --no-storage.tsdb.no-lockfile, or --no-tsdb.no-lockfile of a Ruler.",
    apply: (tier) => turn(tier, lockFlags[tier.kind] ?? "", false),
  },
});

/** Disks stay when their StatefulSet goes or shrinks. */
export const dataClaimsRetained = resourcePolicy({
  name: "data-claims-retained",
  displayName: "Disks with data outlive their StatefulSet",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A StatefulSet of Prometheus, Rulers, Receivers or MinIO has no persistentVolumeClaimRetentionPolicy that deletes disks.",
  why:
    "When Pulumi replaces the StatefulSet, or someone lowers its replicas, Kubernetes would delete data that is " +
    "not in a bucket yet, or the bucket itself.",
  source: "Kubernetes, docs on StatefulSets: whenDeleted and whenScaled",
  remedy: "Set whenDeleted and whenScaled to Retain, or leave them out.",
  tags: [...tags, "minio", "data-loss"],
  subjects: (stack) => onePerWorkload(stack),
  judge: ({ workload }) => {
    const policy = workload.spec.persistentVolumeClaimRetentionPolicy;
    const deleting = (["whenDeleted", "whenScaled"] as const).filter((when) => policy?.[when] === "Delete");
    return deleting.length > 0
      ? `has persistentVolumeClaimRetentionPolicy ${deleting.map((when) => `${when}: Delete`).join(", ")}`
      : undefined;
  },
  remediation: {
    does: "Sets both to Retain.",
    apply: ({ workload: { spec } }) =>
      (changeable(spec).persistentVolumeClaimRetentionPolicy = {
        whenDeleted: "Retain",
        whenScaled: "Retain",
      }),
  },
});

/** A workload that runs two such programs has one retention policy. */
function onePerWorkload(stack: Stack): Known<Tier>[] {
  const seen = new Set<Subject["urn"]>();
  return stack.tiers(...holders).filter((tier) => {
    const kind = orUnknown(() => (isUnknown(tier) ? undefined : tier.workload.kind));
    if (isUnknown(tier) || isUnknown(kind)) return true;
    if (kind !== "StatefulSet" || seen.has(tier.urn)) return false;
    seen.add(tier.urn);
    return true;
  });
}

/** Prometheus has the time to write what it has in memory. */
export const prometheusGracePeriod = resourcePolicy({
  name: "prometheus-grace-period",
  displayName: "Prometheus has time to stop",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "A Prometheus pod has terminationGracePeriodSeconds of 300 or more.",
  why:
    "A large Prometheus that is killed while it stops has to read its whole write-ahead log again, and scrapes " +
    "nothing for minutes.",
  source: "prometheus-operator, which gives it 600 seconds",
  remedy: "Set terminationGracePeriodSeconds to 600.",
  tags: ["prometheus", "reliability"],
  settings: {
    minimumSeconds: {
      type: "integer",
      description: "Seconds that a pod of Prometheus gets at least.",
      default: 300,
      minimum: 0,
    },
  },
  subjects: (stack) => stack.tiers("prometheus"),
  judge: ({ workload }, { settings: { minimumSeconds } }) => {
    const seconds = workload.pod.terminationGracePeriodSeconds;
    return (seconds ?? 30) < minimumSeconds
      ? `has terminationGracePeriodSeconds: ${seconds ?? "30 (the default)"}`
      : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  prometheusGracePeriod,
  dataOnClaimedDisk,
  dataOneWriter,
  dataAccessMode,
  dataLocked,
  dataClaimsRetained,
];
