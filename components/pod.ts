import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Placement, Scheduling, selectorOf, Tier } from "./tier";

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;
type Container = k8s.types.input.core.v1.Container;
type Volume = k8s.types.input.core.v1.Volume;
type VolumeMount = k8s.types.input.core.v1.VolumeMount;
type EnvVar = k8s.types.input.core.v1.EnvVar;
type Affinity = k8s.types.input.core.v1.Affinity;

/** What a pod needs of a node. */
export interface Resources {
  /** CPU request, such as `500m`. */
  readonly cpu: string;
  /** CPU limit, for a namespace that demands one. @default none: throttling a query path only makes it slow */
  readonly cpuLimit?: string;
  /** Memory request and limit, such as `2Gi`. */
  readonly memory: string;
}

/** What the args of every tier have. */
export interface TierArgs {
  readonly placement: Placement;
  readonly resources: Resources;
  /** @default the placement's */
  readonly scheduling?: Scheduling;
  /** Further arguments of the tier's program, behind those that are set here. @default none */
  readonly extraArgs?: readonly string[];
}

/** Numeric users of the images: Thanos' since v0.32, `nobody` for the others. */
const uids: Record<Tier["app"], number> = {
  thanos: 1001,
  prometheus: 65534,
  alertmanager: 65534,
  minio: 65534,
  memcached: 65534,
};

/** The HTTP paths and patience of a container's probes. */
export interface Probes {
  /** Name of the container's port. */
  readonly port: string;
  readonly liveness: string;
  readonly readiness: string;
  /**
   * Path that answers once the start is over; until then neither of the other probes counts.
   * @default `liveness`
   */
  readonly startup?: string;
  /** Longest start, in seconds. @default 300 */
  readonly startupSeconds?: number;
}

export interface ContainerArgs {
  readonly name: string;
  readonly image: pulumi.Input<string>;
  readonly args: pulumi.Input<pulumi.Input<string>[]>;
  /** Port numbers by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Left out for a program that has no HTTP of its own: then the first port must accept connections. */
  readonly probes?: Probes;
  readonly resources: Resources;
  readonly mounts?: readonly VolumeMount[];
  readonly env?: readonly EnvVar[];
}

/** A container that may write nowhere but in its volumes and gains no privilege. */
export function container(args: ContainerArgs): Container {
  const tcp = { tcpSocket: { port: Object.keys(args.ports)[0] } };
  const get = (path: string | undefined) =>
    args.probes && path ? { httpGet: { path, port: args.probes.port } } : tcp;
  const startupSeconds = args.probes?.startupSeconds ?? 300;
  return {
    name: args.name,
    image: args.image,
    args: args.args,
    env: [...(args.env ?? [])],
    ports: Object.entries(args.ports).map(([name, containerPort]) => ({ name, containerPort })),
    startupProbe: {
      ...get(args.probes?.startup ?? args.probes?.liveness),
      periodSeconds: 2,
      timeoutSeconds: 3,
      failureThreshold: Math.ceil(startupSeconds / 2),
    },
    readinessProbe: {
      ...get(args.probes?.readiness),
      periodSeconds: 5,
      timeoutSeconds: 3,
      failureThreshold: 3,
    },
    livenessProbe: {
      ...get(args.probes?.liveness),
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 4,
    },
    resources: {
      requests: { cpu: args.resources.cpu, memory: args.resources.memory },
      limits: {
        memory: args.resources.memory,
        ...(args.resources.cpuLimit && { cpu: args.resources.cpuLimit }),
      },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    // Without it, why a container ended is lost with its log.
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [...(args.mounts ?? [])],
  };
}

export interface PodArgs {
  readonly containers: Container[];
  /** Native sidecars: started before the containers and stopped after them. */
  readonly sidecars?: Container[];
  readonly volumes?: Volume[];
  /** Labels beside the selector's. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Text whose change must roll the pods, such as configuration that the program reads only once. */
  readonly rollOn?: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default the namespace's own */
  readonly serviceAccountName?: pulumi.Input<string>;
  /** Whether the pod calls the Kubernetes API, and so gets the service account's token. @default false */
  readonly callsApi?: boolean;
  /** @default the placement's */
  readonly scheduling?: Scheduling;
  /** @default replicas keep apart where they can */
  readonly affinity?: Affinity;
  /** Whether no node may have two of these pods while another node that they fit on has none. @default false */
  readonly spreadOverNodes?: boolean;
  /** Seconds from TERM to KILL. @default 120 */
  readonly terminationGracePeriodSeconds?: number;
}

/** A pod that satisfies the `restricted` Pod Security Standard. */
export function pod(tier: Tier, placement: Placement, args: PodArgs): PodTemplate {
  const selector = selectorOf(tier, placement);
  const spread = (topologyKey: string, required: boolean) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: required ? "DoNotSchedule" : "ScheduleAnyway",
    labelSelector: { matchLabels: { ...selector, ...args.labels } },
  });
  const uid = uids[tier.app];
  const { nodeSelector, tolerations, priorityClassName, zones } = {
    ...placement.scheduling,
    ...args.scheduling,
  };
  return {
    metadata: {
      labels: { ...selector, "app.kubernetes.io/part-of": "thanos-stack", ...args.labels },
      annotations: Object.fromEntries(
        Object.entries(args.rollOn ?? {}).map(([name, text]) => [`checksum/${name}`, checksum(text)]),
      ),
    },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: uid,
        runAsGroup: uid,
        fsGroup: uid,
        // Changing the owner of every file of a large volume at each start takes minutes.
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      automountServiceAccountToken: args.callsApi ?? false,
      serviceAccountName: args.serviceAccountName,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? 120,
      imagePullSecrets: placement.pullSecrets?.map((name) => ({ name })),
      nodeSelector,
      tolerations,
      priorityClassName,
      affinity: args.affinity ?? softAntiAffinity(selector),
      topologySpreadConstraints: [
        spread("topology.kubernetes.io/zone", zones === "required"),
        ...(args.spreadOverNodes ? [spread("kubernetes.io/hostname", true)] : []),
      ],
      initContainers: args.sidecars?.map((sidecar) => ({ ...sidecar, restartPolicy: "Always" })),
      containers: args.containers,
      volumes: args.volumes,
    },
  };
}

/** Hex SHA-256 of a text. The digest of a generated key tells nothing of the key, so it needs no secrecy itself. */
function checksum(text: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.unsecret(
    pulumi.output(text).apply((plain) => createHash("sha256").update(plain).digest("hex")),
  );
}

function softAntiAffinity(matchLabels: Record<string, string>): Affinity {
  const podAffinityTerm = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } };
  return {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
  };
}

/** Never two of these pods on one node: a node's loss must not take both replicas of a shard. */
export function hardAntiAffinity(matchLabels: Record<string, string>): Affinity {
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } },
      ],
    },
  };
}

/** Environment variable with a field of the pod, such as `metadata.name`. */
export const fieldEnv = (name: string, fieldPath: string): EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
