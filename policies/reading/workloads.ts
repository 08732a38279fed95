import type { Container } from "./programs";
import type { Labels, LabelSelector } from "./selectors";
import { readObject, type KubernetesObject, type Metadata, type Resource } from "./kubernetes";
import type { Volume } from "./volumes";

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
  readonly strategy?: { readonly type?: string | null } | null;
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

/** A claim for a disk, one for each replica of a StatefulSet. */
export interface ClaimTemplate {
  readonly metadata?: Metadata | null;
  readonly spec?: ClaimSpec | null;
}

/** What a PersistentVolumeClaim asks for. */
export interface ClaimSpec {
  readonly accessModes?: readonly string[] | null;
  readonly storageClassName?: string | null;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> | null } | null;
}

/** The part of a pod's `spec` that policies read. */
export interface PodSpec {
  readonly containers?: readonly Container[] | null;
  readonly initContainers?: readonly Container[] | null;
  readonly volumes?: readonly Volume[] | null;
  readonly affinity?: { readonly podAntiAffinity?: PodAntiAffinity | null } | null;
  readonly topologySpreadConstraints?: readonly SpreadConstraint[] | null;
  readonly securityContext?: Readonly<Record<string, unknown>> | null;
  readonly serviceAccountName?: string | null;
  readonly automountServiceAccountToken?: boolean | null;
  readonly terminationGracePeriodSeconds?: number | null;
  readonly hostNetwork?: boolean | null;
  readonly hostPID?: boolean | null;
  readonly hostIPC?: boolean | null;
}

/** How evenly pods are spread over nodes or zones. */
export interface SpreadConstraint {
  readonly topologyKey?: string | null;
  readonly whenUnsatisfiable?: string | null;
  readonly labelSelector?: LabelSelector | null;
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
