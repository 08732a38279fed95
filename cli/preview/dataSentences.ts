/** What happens to data when a resource that holds some is changed, replaced or deleted. */
import { knownList, type ResourceState } from "./engineEvents";

/** What happens to an existing resource. */
export type Operation = "update" | "replace" | "delete";

interface StatefulSet {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: {
    readonly replicas?: number;
    readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name?: string } }[];
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenDeleted?: string;
      readonly whenScaled?: string;
    };
  };
}

const listTemplates = ({ spec }: StatefulSet): string[] =>
  knownList(spec?.volumeClaimTemplates).map(({ metadata }) => metadata?.name ?? "?");

/** The claims of a StatefulSet's pods: `data-minio-0`, or a range such as `data-minio-0 to -3`. */
function listClaims(set: StatefulSet, from = 0): string {
  const replicas = set.spec?.replicas ?? 1;
  return listTemplates(set)
    .map((template) => {
      const first = `${template}-${set.metadata?.name ?? "?"}-${from}`;
      return replicas - from > 1 ? `${first} to -${replicas - 1}` : first;
    })
    .join(", ");
}

function describeStatefulSet(
  op: Operation,
  old: StatefulSet,
  now: StatefulSet,
  properties: readonly string[],
): string {
  const { whenDeleted = "Retain", whenScaled = "Retain" } =
    old.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  if (op === "update") {
    const fewer = (now.spec?.replicas ?? 1) < (old.spec?.replicas ?? 1);
    if (fewer) {
      const gone = listClaims(old, now.spec?.replicas ?? 1);
      return whenScaled === "Delete"
        ? `Fewer replicas: ${gone} are deleted with all their data.`
        : `Fewer replicas: no pod serves the data on ${gone} any longer. The claims stay until you delete them.`;
    }
    return properties.some((path) => path.startsWith("spec.template"))
      ? "Its pods restart one by one and keep their volumes."
      : "Its pods and their volumes are not touched.";
  }
  if (whenDeleted === "Delete")
    return `Its volumes (${listClaims(old)}) are deleted with it, and their data is lost.`;
  if (op === "delete") {
    return `No pod serves the data on its volumes any longer. ${listClaims(old)} stay until you delete them.`;
  }
  const identity = (set: StatefulSet): string =>
    JSON.stringify([set.metadata?.namespace, set.metadata?.name, listTemplates(set)]);
  if (identity(old) !== identity(now))
    return `The new one starts with empty volumes. ${listClaims(old)} stay, but no pod serves their data.`;
  const again = `All its pods stop at once. The new pods mount ${listClaims(old)} again, with the data on them.`;
  return properties.some((path) => path.includes("volumeClaimTemplates"))
    ? `${again} The claims keep their size and class: a changed template applies to new claims only.`
    : again;
}

/** What happens to the data, by kind of resource. */
const sentences: readonly {
  readonly holds: (type: string, state: ResourceState) => boolean;
  readonly describe: (
    op: Operation,
    old: ResourceState,
    now: ResourceState,
    properties: readonly string[],
  ) => string;
}[] = [
  {
    holds: (type, { inputs }) =>
      /^kubernetes:apps\/.*:StatefulSet$/.test(type) && listTemplates(inputs ?? {}).length > 0,
    describe: (op, old, now, properties) =>
      describeStatefulSet(op, old.inputs as StatefulSet, now.inputs ?? {}, properties),
  },
  {
    holds: (type) => type === "kubernetes:core/v1:PersistentVolumeClaim",
    describe: (op) =>
      op === "update"
        ? "Its volume is not touched."
        : "Its volume is deleted and the data is lost, unless the volume's reclaim policy is Retain.",
  },
  {
    holds: (type) => type === "kubernetes:core/v1:Namespace",
    describe: (op) =>
      op === "update"
        ? "Nothing in it is touched."
        : "Everything in it is deleted, including claims and Secrets. Volumes survive only where their reclaim policy is Retain.",
  },
  {
    holds: (type) => /:S3Bucket$/.test(type),
    describe: (op, old) => {
      if (op === "update") return "The blocks in it are not touched.";
      const bucket = op === "replace" ? "the old bucket" : "the bucket";
      const end =
        old.inputs?.forceDestroy === true
          ? `Every block in ${bucket} is deleted, because forceDestroy is set.`
          : `The server refuses to delete ${bucket} while it holds blocks.`;
      return op === "replace" ? `The new bucket is empty: no block is moved. ${end}` : end;
    },
  },
  {
    holds: (type, { inputs }) =>
      type === "kubernetes:core/v1:Secret" &&
      /-root$/.test((inputs as StatefulSet | undefined)?.metadata?.name ?? ""),
    describe: (op) =>
      op === "delete"
        ? "It holds the object store's root password. Without it, nobody can administer the object store."
        : "It holds the object store's root password. The object store restarts with the new content.",
  },
];

/**
 * Describes in a sentence or two what happens to the data that a resource holds. Undefined when it holds none.
 *
 * @param properties paths of the properties that differ.
 */
export function describeData(
  type: string,
  op: Operation,
  old: ResourceState,
  now: ResourceState,
  properties: readonly string[],
): string | undefined {
  const found = sentences.find(({ holds }) => holds(type, old.inputs ? old : now));
  if (!found) return undefined;
  if (op === "delete" && old.retainOnDelete)
    return "Pulumi forgets it without deleting it, so its data stays.";
  return found.describe(op, old, now, properties);
}
