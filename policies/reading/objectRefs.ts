import { distance } from "fastest-levenshtein";
import { inOneNamespace, namespaceOf, type KubernetesObject, type Subject } from "./kubernetes";
import { keysOf } from "./mountedFiles";
import { ourWorkloads } from "./ours";
import type { ObjectRef, Projection } from "./podSpec";
import type { Stack } from "./stack";
import { isUnknown, orUnknown, type Known } from "./unknowns";
import type { Variable } from "./variables";
import type { Workload } from "./workloads";

/** A ConfigMap or Secret that a pod asks for, with the keys that it needs of it. */
export interface ObjectReference extends Subject {
  readonly workload: Workload;
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  /** Where it stands, such as `the volume config`. */
  readonly place: string;
  readonly keys: readonly string[];
  readonly isOptional: boolean;
}

interface KeyRef extends ObjectRef {
  readonly key: string;
}

type About = Pick<ObjectReference, "title" | "urn" | "workload">;

const read = new WeakMap<Stack, readonly Known<ObjectReference>[]>();

/** What the pods of Thanos, and those around it, ask for. */
export function objectReferences(stack: Stack): readonly Known<ObjectReference>[] {
  const found = read.get(stack) ?? readAll(stack);
  read.set(stack, found);
  return found;
}

function readAll(stack: Stack): Known<ObjectReference>[] {
  return ourWorkloads(stack).flatMap((one): Known<ObjectReference>[] => {
    if (isUnknown(one)) return [one];
    const found = orUnknown(() => referencesOf(one.workload));
    return isUnknown(found) ? [found] : found;
  });
}

function referencesOf(workload: Workload): ObjectReference[] {
  const { title, urn } = workload;
  const about = { title, urn, workload };
  const volumes = (workload.pod.volumes ?? []).flatMap(({ name, configMap, secret, projected }) =>
    [{ configMap, secret }, ...(projected?.sources ?? [])].flatMap((source) => [
      ...ofProjection(about, "ConfigMap", source.configMap, `the volume ${name}`),
      ...ofProjection(about, "Secret", source.secret, `the volume ${name}`),
    ]),
  );
  const variables = workload.containers.flatMap(({ env, envFrom }) => [
    ...(env ?? []).flatMap((variable) => ofVariable(about, variable)),
    ...(envFrom ?? []).flatMap(({ configMapRef, secretRef }) => [
      ...ofRef(about, "ConfigMap", configMapRef, "envFrom", []),
      ...ofRef(about, "Secret", secretRef, "envFrom", []),
    ]),
  ]);
  return [...volumes, ...variables];
}

function ofProjection(
  about: About,
  kind: ObjectReference["kind"],
  projection: Projection | null | undefined,
  place: string,
): ObjectReference[] {
  if (!projection) return [];
  const { name, secretName, optional, items } = projection;
  const keys = (items ?? []).map(({ key }) => key);
  return ofRef(about, kind, { name: name ?? secretName, optional }, place, keys);
}

function ofVariable(about: About, { name, valueFrom }: Variable): ObjectReference[] {
  const { secretKeyRef, configMapKeyRef } = (valueFrom ?? {}) as {
    readonly secretKeyRef?: KeyRef | null;
    readonly configMapKeyRef?: KeyRef | null;
  };
  const place = `the variable ${name}`;
  return [
    ...ofRef(about, "Secret", secretKeyRef, place, secretKeyRef ? [secretKeyRef.key] : []),
    ...ofRef(about, "ConfigMap", configMapKeyRef, place, configMapKeyRef ? [configMapKeyRef.key] : []),
  ];
}

function ofRef(
  about: About,
  kind: ObjectReference["kind"],
  ref: ObjectRef | null | undefined,
  place: string,
  keys: readonly string[],
): ObjectReference[] {
  return ref?.name
    ? [{ ...about, kind, name: ref.name, place, keys, isOptional: ref.optional === true }]
    : [];
}

/** Controllers that copy objects into other namespaces say so in an annotation of the original. */
const isCopied = (object: KubernetesObject): boolean =>
  Object.keys(object.metadata.annotations ?? {}).some((key) => /reflect|replicat|kubed|sync/i.test(key));

/**
 * The object that was meant by a name which the pod's namespace does not have: one of that name elsewhere, or one of
 * which the name is a slip. `undefined` if there is none: somebody else may have made it.
 */
export function meantBy(
  stack: Stack,
  { kind, name, keys, workload }: ObjectReference,
): { readonly object: KubernetesObject; readonly how: string } | undefined {
  const candidates = stack.objects(kind).filter((object) => {
    const has = orUnknown(() => !isCopied(object) && keys.every((key) => keysOf(object).includes(key)));
    return has === true;
  });
  const elsewhere = candidates.find((object) => isNamed(object, name) && isElsewhere(object, workload));
  if (elsewhere)
    return {
      object: elsewhere,
      how: `which is in the namespace ${namespaceOf(elsewhere)}, and a pod gets only those of its own`,
    };
  const similar = candidates.find((object) => {
    const other = orUnknown(() => (inOneNamespace(object, workload) ? object.metadata.name : undefined));
    return (
      typeof other === "string" && isSlipOf(name, other) && !isAskedFor(stack, kind, other, name, workload)
    );
  });
  return (
    similar && {
      object: similar,
      how: `which this stack does not have; did you mean ${similar.metadata.name}?`,
    }
  );
}

const isNamed = (object: KubernetesObject, name: string) =>
  orUnknown(() => object.metadata.name === name) === true;
const isElsewhere = (object: KubernetesObject, workload: Workload) =>
  orUnknown(() => !inOneNamespace(object, workload)) === true;

/** Whether one name is a slip of another: at most two letters of one word differ, and no number. */
function isSlipOf(name: string, other: string): boolean {
  if (distance(name, other) > 2 || /\d/.test(differing(name, other))) return false;
  return Math.min(name.length, other.length) >= 5;
}

/** What of two names is not the same, from the first difference to the last. */
function differing(one: string, other: string): string {
  const start = [...one].findIndex((letter, at) => letter !== other[at]);
  const from = start < 0 ? one.length : start;
  let end = 0;
  const most = Math.min(one.length, other.length) - from;
  while (end < most && one.at(-1 - end) === other.at(-1 - end)) end++;
  return one.slice(from, one.length - end) + other.slice(from, other.length - end);
}

/**
 * Whether the similar object has its own use, so that the name is likely to be of another one: the same pod has it, or
 * another pod has both.
 */
function isAskedFor(stack: Stack, kind: string, similar: string, name: string, workload: Workload): boolean {
  const askers = (of: string) =>
    objectReferences(stack).flatMap((one) =>
      !isUnknown(one) && one.kind === kind && one.name === of ? [one.workload] : [],
    );
  const own = askers(similar);
  // A word of one or two letters is no word that one slips in: a and b are two.
  const words = (text: string) => text.split(/[-.]/);
  const at = words(name).findIndex((word, i) => word !== words(similar)[i]);
  const isShort = (words(name)[at] ?? "").length < 4 || (words(similar)[at] ?? "").length < 4;
  return own.includes(workload) || (own.length > 0 && (isShort || askers(name).length > 1));
}
