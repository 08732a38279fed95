import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { dataPlaceOf, writingKinds } from "../reading/dataDirectories";
import { namespaceOf, type Subject } from "../reading/kubernetes";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, orUnknown, type Known } from "../reading/unknowns";

/** A tier's folder on a PersistentVolumeClaim. */
interface Directory extends Subject {
  readonly tier: Tier;
  readonly claim: string;
  readonly path: string;
  readonly namespace: string;
}

/** The folders of all tiers that are on a claim by its name: those of claim templates are nobody else's. */
function directoriesOf(stack: Stack): Known<Directory>[] {
  return stack.tiers(...writingKinds).flatMap((tier): Known<Directory>[] => {
    const found = orUnknown(() => (isUnknown(tier) ? tier : directoryOf(tier)));
    return found === undefined ? [] : [found];
  });
}

function directoryOf(tier: Tier): Directory | undefined {
  const place = dataPlaceOf(tier);
  const claim = place?.volume?.persistentVolumeClaim?.claimName;
  if (!claim || place?.mount.readOnly || (place?.mount as { subPathExpr?: string | null }).subPathExpr)
    return undefined;
  const { title, urn, workload } = tier;
  return { tier, title, urn, claim, path: place?.path ?? "", namespace: namespaceOf(workload) };
}

const isWithin = (path: string, folder: string) =>
  folder === "" || path === folder || path.startsWith(`${folder}/`);

/** One process a folder, whatever workload it is of. */
export const dataOneWorkload = stackPolicy({
  name: "data-one-workload",
  displayName: "No two workloads write to one data directory",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "The data directories of two workloads (Prometheus, Ruler, Receiver, Store Gateway, compactor, Alertmanager) are not in one folder of one claim.",
  why: "Each deletes what it did not write: blocks that are still to be uploaded, or what a compactor has just downloaded.",
  source:
    "Prometheus, docs on storage: one server a data directory; Thanos, docs/components/compact.md: --data-dir is emptied of what is not known",
  reads:
    "Volumes by claimName, mounts with their subPath, and the flags of the data directories. Claims of a StatefulSet's templates are each pod's own; what is " +
    "shared below two claims (one NFS export) is not seen.",
  remedy:
    "Give each workload a claim of its own, best by volumeClaimTemplates of a StatefulSet, or a subPath of its own.",
  tags: ["thanos", "prometheus", "storage", "data-loss"],
  subjects: directoriesOf,
  judge: (own, { stack }) => {
    const all = directoriesOf(stack);
    const at = all.findIndex((one) => !isUnknown(one) && one.tier === own.tier);
    const other = firstKnown(all.slice(0, at), (one) => {
      if (one.tier.workload === own.tier.workload) return undefined;
      if (one.claim !== own.claim || one.namespace !== own.namespace) return undefined;
      return isWithin(one.path, own.path) || isWithin(own.path, one.path) ? one : undefined;
    });
    return (
      other &&
      `writes to the PersistentVolumeClaim ${own.claim}${own.path ? ` (${own.path})` : ""}, and so does ${other.title}`
    );
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [dataOneWorkload];
