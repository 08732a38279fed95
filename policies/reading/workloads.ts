import { firstKnown, isUnknown, orUnknown } from "./unknowns";
import { programs, type Container, type Program } from "./programs";
import type { LabelSelector } from "./selectors";

/** The kinds of Kubernetes that run pods, with the path to their pod template. */
const templates = {
  Deployment: (spec: Spec) => spec.template,
  StatefulSet: (spec: Spec) => spec.template,
  ReplicaSet: (spec: Spec) => spec.template,
  ReplicationController: (spec: Spec) => spec.template,
  DaemonSet: (spec: Spec) => spec.template,
  Job: (spec: Spec) => spec.template,
  CronJob: (spec: Spec) => spec.jobTemplate?.spec?.template,
  Pod: undefined,
};

/** A kind of Kubernetes that runs pods. */
export type WorkloadKind = keyof typeof templates;

/** The part of a workload's `spec` that policies read. */
export interface Spec extends PodSpec {
  readonly replicas?: number | null;
  readonly strategy?: { readonly type?: string | null } | null;
  readonly parallelism?: number | null;
  readonly concurrencyPolicy?: string | null;
  readonly template?: Template | null;
  readonly jobTemplate?: { readonly spec?: Spec | null } | null;
}

/** Metadata of an object or of a pod template. */
export interface Metadata {
  readonly name?: string | null;
  readonly namespace?: string | null;
  readonly labels?: Readonly<Record<string, string>> | null;
}

interface Template {
  readonly metadata?: Metadata | null;
  readonly spec?: PodSpec | null;
}

/** The part of a pod's `spec` that policies read. */
export interface PodSpec {
  readonly containers?: readonly Container[] | null;
  readonly initContainers?: readonly Container[] | null;
  readonly affinity?: { readonly podAntiAffinity?: PodAntiAffinity | null } | null;
}

/** A pod's wish to stay away from others: `required` is hard, `preferred` is soft. */
export interface PodAntiAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | null;
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly unknown[] | null;
}

/** Which pods to stay away from, and how far. */
export interface PodAffinityTerm {
  readonly topologyKey?: string | null;
  readonly labelSelector?: LabelSelector | null;
  readonly matchLabelKeys?: readonly string[] | null;
  readonly mismatchLabelKeys?: readonly string[] | null;
  readonly namespaces?: readonly string[] | null;
  readonly namespaceSelector?: LabelSelector | null;
}

/** A resource as the policy SDK hands it over. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** A Kubernetes object that runs pods. Its parts are read on demand, as any of them may be unknown during a preview. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly metadata: Metadata;
  readonly spec: Spec;
  readonly pod: PodSpec;
  readonly podLabels: Readonly<Record<string, string>>;
  /** Kind, namespace and name, for messages. */
  readonly title: string;
}

/**
 * The resource's kind as Kubernetes names it, in whatever API group and version, or `undefined` if it is no
 * Kubernetes object.
 */
export function kindOf(resource: Resource): string | undefined {
  return /^kubernetes:[^:]+:(\w+)$/.exec(resource.type)?.[1];
}

/** A Kubernetes object's metadata and `spec`, each read on demand. */
export function objectOf<T>(resource: Resource): {
  readonly metadata: Metadata;
  readonly spec: T | undefined;
} {
  const props = resource.props as { metadata?: Metadata | null; spec?: T | null };
  return {
    get metadata() {
      return props.metadata ?? {};
    },
    get spec() {
      return props.spec ?? undefined;
    },
  };
}

/** The resource as a workload, or `undefined` if it runs no pods. */
export function readWorkload(resource: Resource): Workload | undefined {
  const kind = kindOf(resource);
  if (kind === undefined || !Object.hasOwn(templates, kind)) return undefined;
  const object = objectOf<Spec>(resource);
  const spec = object.spec;
  if (!spec) return undefined;
  const template = templates[kind as WorkloadKind];
  const pod = template ? template(spec) : object;
  return {
    kind: kind as WorkloadKind,
    get metadata() {
      return object.metadata;
    },
    spec,
    pod: pod?.spec ?? {},
    get podLabels() {
      return pod?.metadata?.labels ?? {};
    },
    title: `${kind} ${titleOf(resource)}`,
  };
}

/** Namespace and name of a Kubernetes object, as far as they are known. */
export function titleOf(resource: Resource): string {
  const known = (read: (metadata: Metadata) => string | null | undefined) => {
    const value = orUnknown(() => read(objectOf(resource).metadata));
    return isUnknown(value) ? undefined : (value ?? undefined);
  };
  const namespace = known((metadata) => metadata.namespace);
  const name = known((metadata) => metadata.name) ?? resource.name;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/**
 * The first container, init containers (native sidecars are such) included, that starts a program of this sort.
 *
 * @throws UnknownValueError if none is found and one could not be read.
 */
export function findContainer(
  workload: Workload,
  runs: (program: Program) => boolean,
): Container | undefined {
  const containers = [...(workload.pod.containers ?? []), ...(workload.pod.initContainers ?? [])];
  return firstKnown(containers, (container) =>
    firstKnown(programs(container), (program) => (runs(program) ? container : undefined)),
  );
}
