import type { ClaimTemplate, Container, PodSpec } from "./podSpec";
import type { Labels, LabelSelector } from "./selectors";
import { readObject, type KubernetesObject, type Metadata, type Resource } from "./kubernetes";

const ownTemplate = (spec: Spec) => spec.template;

/** The kinds that run pods, with the path to their pod template: Kubernetes' own, and Rollout of Argo. */
const templates = {
  Deployment: ownTemplate,
  StatefulSet: ownTemplate,
  ReplicaSet: ownTemplate,
  ReplicationController: ownTemplate,
  DaemonSet: ownTemplate,
  Rollout: ownTemplate,
  Job: ownTemplate,
  CronJob: (spec: Spec) => spec.jobTemplate?.spec?.template,
  Pod: undefined,
};

/** A kind that runs pods. */
export type WorkloadKind = keyof typeof templates;

/** The part of a workload's `spec` that policies read. */
export interface Spec extends PodSpec {
  readonly replicas?: number | null;
  readonly selector?: LabelSelector | null;
  readonly strategy?: {
    readonly type?: string | null;
    readonly rollingUpdate?: { readonly maxSurge?: number | string | null } | null;
  } | null;
  readonly parallelism?: number | null;
  readonly concurrencyPolicy?: string | null;
  readonly serviceName?: string | null;
  readonly template?: Template | null;
  readonly jobTemplate?: { readonly spec?: Spec | null } | null;
  readonly volumeClaimTemplates?: readonly ClaimTemplate[] | null;
  readonly persistentVolumeClaimRetentionPolicy?: {
    readonly whenDeleted?: string | null;
    readonly whenScaled?: string | null;
  } | null;
}

interface Template {
  readonly metadata?: Metadata | null;
  readonly spec?: PodSpec | null;
}

/** An object that runs pods. Its parts are read on demand, as any of them may be unknown during a preview. */
export interface Workload extends KubernetesObject<Spec> {
  readonly kind: WorkloadKind;
  readonly spec: Spec;
  readonly pod: PodSpec;
  readonly podLabels: Labels;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Containers of the pod, then init containers: native sidecars are such. */
  readonly containers: readonly Container[];
}

/** The resource as a workload, or `undefined` if it runs no pods. */
export function readWorkload(resource: Resource): Workload | undefined {
  const object = readObject<Spec>(resource);
  if (!object || !Object.hasOwn(templates, object.kind)) return undefined;
  const kind = object.kind as WorkloadKind;
  const spec = object.spec;
  if (!spec) return undefined;
  const template = templates[kind];
  const pod = () => (template ? template(spec) : object);
  return {
    kind,
    isPatch: object.isPatch,
    urn: object.urn,
    title: object.title,
    props: object.props,
    resource,
    spec,
    get metadata() {
      return object.metadata;
    },
    get pod() {
      return pod()?.spec ?? {};
    },
    get podLabels() {
      return pod()?.metadata?.labels ?? {};
    },
    get podAnnotations() {
      return pod()?.metadata?.annotations ?? {};
    },
    get containers() {
      const { containers, initContainers } = pod()?.spec ?? {};
      return [...(containers ?? []), ...(initContainers ?? [])];
    },
  };
}

/** How many pods of the workload run at a time, where its `spec` says so. @default 1 */
export function replicasOf(workload: Workload): number {
  return workload.spec.replicas ?? 1;
}
