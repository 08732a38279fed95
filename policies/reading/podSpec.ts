import type { Metadata } from "./kubernetes";
import type { LabelSelector } from "./selectors";
import type { Variable } from "./variables";

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
  readonly dnsPolicy?: string | null;
  readonly dnsConfig?: {
    readonly nameservers?: readonly string[] | null;
    readonly searches?: readonly string[] | null;
  } | null;
  readonly hostAliases?: readonly { readonly hostnames?: readonly string[] | null }[] | null;
}

/** The part of a container that policies read. */
export interface Container {
  readonly name?: string | null;
  readonly image?: string | null;
  readonly command?: readonly unknown[] | null;
  readonly args?: readonly unknown[] | null;
  readonly env?: readonly Variable[] | null;
  readonly envFrom?: readonly EnvSource[] | null;
  readonly volumeMounts?: readonly Mount[] | null;
  readonly ports?:
    | readonly {
        readonly name?: string | null;
        readonly containerPort?: number | null;
        readonly hostPort?: number | null;
      }[]
    | null;
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string | number>> | null;
    readonly requests?: Readonly<Record<string, string | number>> | null;
  } | null;
  readonly securityContext?: Readonly<Record<string, unknown>> | null;
  readonly restartPolicy?: string | null;
  readonly startupProbe?: Probe | null;
  readonly readinessProbe?: Probe | null;
  readonly livenessProbe?: Probe | null;
}

/** A ConfigMap or Secret of which every key is a variable. */
export interface EnvSource {
  readonly configMapRef?: ObjectRef | null;
  readonly secretRef?: ObjectRef | null;
}

/** An object in the pod's namespace. */
export interface ObjectRef {
  readonly name?: string | null;
  /** Whether the pod starts without it too. @default false */
  readonly optional?: boolean | null;
}

/** How the kubelet asks a container whether it is well. */
export interface Probe {
  readonly httpGet?: {
    readonly path?: string | null;
    readonly port?: number | string | null;
    readonly scheme?: string | null;
    /** @default the pod's IP address */
    readonly host?: string | null;
  } | null;
  readonly tcpSocket?: { readonly port?: number | string | null; readonly host?: string | null } | null;
  readonly grpc?: { readonly port?: number | null } | null;
}

/** Where a container sees a volume. */
export interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string | null;
  /** As `subPath`, with variables of the container. */
  readonly subPathExpr?: string | null;
  readonly readOnly?: boolean | null;
}

/** A volume of a pod, by the one field that says what it is. */
export interface Volume {
  readonly name: string;
  readonly configMap?: Projection | null;
  readonly secret?: Projection | null;
  readonly projected?: {
    readonly sources?: readonly ProjectedSource[] | null;
    readonly defaultMode?: number | null;
  } | null;
  readonly downwardAPI?: { readonly items?: readonly PathItem[] | null } | null;
  readonly emptyDir?: { readonly medium?: string | null; readonly sizeLimit?: string | null } | null;
  readonly hostPath?: { readonly path?: string | null } | null;
  readonly persistentVolumeClaim?: { readonly claimName?: string | null } | null;
  readonly ephemeral?: { readonly volumeClaimTemplate?: { readonly spec?: ClaimSpec | null } | null } | null;
}

/** One of the things that a volume is put together of. */
export interface ProjectedSource {
  readonly configMap?: Projection | null;
  readonly secret?: Projection | null;
  readonly downwardAPI?: { readonly items?: readonly PathItem[] | null } | null;
  readonly serviceAccountToken?: { readonly path?: string | null } | null;
}

/** A ConfigMap or Secret of which a volume is made. */
export interface Projection extends ObjectRef {
  readonly secretName?: string | null;
  readonly items?: readonly Item[] | null;
  /** Rights of its files, as a number. @default 0644 */
  readonly defaultMode?: number | null;
}

/** A file of a volume. */
interface PathItem {
  readonly path: string;
}

/** A key of a ConfigMap or Secret, and the file that it becomes. */
interface Item extends PathItem {
  readonly key: string;
  readonly mode?: number | null;
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

/** How evenly pods are spread over nodes or zones. */
export interface SpreadConstraint {
  readonly topologyKey?: string | null;
  readonly whenUnsatisfiable?: string | null;
  readonly labelSelector?: LabelSelector | null;
  readonly maxSkew?: number | null;
  readonly minDomains?: number | null;
  readonly matchLabelKeys?: readonly string[] | null;
  readonly nodeAffinityPolicy?: string | null;
  readonly nodeTaintsPolicy?: string | null;
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
