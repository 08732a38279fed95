/** What becomes of data when a resource that holds some is changed, replaced or deleted. */
import type { ResourceState } from "./summary";

/** What happens to a resource that is there. */
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

/** A list of a resource's inputs; one that is not known yet, which is a text in events, is taken to be empty. */
export const list = <T>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [];

const templates = ({ spec }: StatefulSet): string[] =>
  list(spec?.volumeClaimTemplates).map(({ metadata }) => metadata?.name ?? "?");

/** Names of the claims of a StatefulSet's pods, such as `data-minio-0`; a range where there are several. */
function claims(set: StatefulSet, from = 0): string {
  const replicas = set.spec?.replicas ?? 1;
  return templates(set)
    .map((template) => {
      const first = `${template}-${set.metadata?.name ?? "?"}-${from}`;
      return replicas - from > 1 ? `${first} to -${replicas - 1}` : first;
    })
    .join(", ");
}

function statefulSet(
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
      const gone = claims(old, now.spec?.replicas ?? 1);
      return whenScaled === "Delete"
        ? `Fewer replicas: ${gone} and what is on them are deleted.`
        : `Fewer replicas: nobody serves what is on ${gone}, which stay until you delete them.`;
    }
    return properties.some((path) => path.startsWith("spec.template"))
      ? "Its pods are restarted one after the other, and keep their volumes."
      : "Its pods and their volumes stay.";
  }
  if (whenDeleted === "Delete")
    return `Its volumes (${claims(old)}) are deleted with it, and what is on them is lost.`;
  if (op === "delete") {
    return `Nobody serves what its volumes hold any more. ${claims(old)} stay until you delete them.`;
  }
  const identity = (set: StatefulSet): string =>
    JSON.stringify([set.metadata?.namespace, set.metadata?.name, templates(set)]);
  if (identity(old) !== identity(now))
    return `The new one starts with empty volumes. ${claims(old)} stay, and nobody serves what is on them.`;
  const again = `All its pods stop at once; the new ones take ${claims(old)} again, with what is on them`;
  return properties.some((path) => path.includes("volumeClaimTemplates"))
    ? `${again}, and in the size and class that they have: a template is for new claims only.`
    : `${again}.`;
}

/** By kind of resource: what becomes of its data. */
const sentences: readonly {
  readonly holds: (type: string, state: ResourceState) => boolean;
  readonly sentence: (
    op: Operation,
    old: ResourceState,
    now: ResourceState,
    properties: readonly string[],
  ) => string;
}[] = [
  {
    holds: (type, { inputs }) =>
      /^kubernetes:apps\/.*:StatefulSet$/.test(type) && templates(inputs ?? {}).length > 0,
    sentence: (op, old, now, properties) =>
      statefulSet(op, old.inputs as StatefulSet, now.inputs ?? {}, properties),
  },
  {
    holds: (type) => type === "kubernetes:core/v1:PersistentVolumeClaim",
    sentence: (op) =>
      op === "update"
        ? "Its volume stays."
        : "Its volume goes with it, and what is on that is lost, unless the volume's reclaim policy is Retain.",
  },
  {
    holds: (type) => type === "kubernetes:core/v1:Namespace",
    sentence: (op) =>
      op === "update"
        ? "Nothing in it is touched."
        : "Everything in it is deleted, claims and Secrets too; volumes stay only where their reclaim policy is Retain.",
  },
  {
    holds: (type) => /:S3Bucket$/.test(type),
    sentence: (op, old) => {
      if (op === "update") return "The blocks in it stay.";
      const gone =
        old.inputs?.forceDestroy === true
          ? "Every block in it is deleted: forceDestroy is set."
          : "The server refuses to delete it as long as there is a block in it.";
      return op === "replace" ? `The new one is empty, no block is moved. ${gone}` : gone;
    },
  },
  {
    holds: (type, { inputs }) =>
      type === "kubernetes:core/v1:Secret" &&
      /-root$/.test((inputs as StatefulSet | undefined)?.metadata?.name ?? ""),
    sentence: (op) =>
      op === "delete"
        ? "It holds the root password of the object store: without it nobody can manage what is in there."
        : "It holds the root password of the object store, which restarts with what is in it then.",
  },
];

/**
 * What becomes of the data that a resource holds, in a sentence or two; undefined when it holds none.
 *
 * @param properties paths of what differs.
 */
export function dataSentence(
  type: string,
  op: Operation,
  old: ResourceState,
  now: ResourceState,
  properties: readonly string[],
): string | undefined {
  const found = sentences.find(({ holds }) => holds(type, old.inputs ? old : now));
  if (!found) return undefined;
  if (op === "delete" && old.retainOnDelete)
    return "It stays with all that it holds: Pulumi only forgets it.";
  return found.sentence(op, old, now, properties);
}
