import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

type Container = k8s.types.input.core.v1.Container;
type VolumeMount = k8s.types.input.core.v1.VolumeMount;
type EnvVar = k8s.types.input.core.v1.EnvVar;

/** What a pod needs of a node. */
export interface Resources {
  /** CPU request, such as `500m`. */
  readonly cpu: string;
  /** CPU limit, for a namespace that demands one. @default none: throttling a query path only makes it slow */
  readonly cpuLimit?: string;
  /** Memory request and limit, such as `2Gi`. */
  readonly memory: string;
}

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
  /** Whether it is asked through a Service: it then answers until the whole cluster knows that it ends. @default false */
  readonly isBehindService?: boolean;
}

/**
 * Seconds until every node, Ingress and load balancer has taken a pod that ends out of its Service. Kubernetes tells them at
 * the same time as it tells the program to end, so without a pause the last requests find a closed port.
 */
const drainSeconds = 10;

/** A container that may write nowhere but in its volumes and gains no privilege. */
export function buildContainer(args: ContainerArgs): Container {
  const tcp = { tcpSocket: { port: Object.keys(args.ports)[0] } };
  const get = (path: string | undefined) =>
    args.probes && path ? { httpGet: { path, port: args.probes.port } } : tcp;
  const startupSeconds = args.probes?.startupSeconds ?? 300;
  const { cpu, cpuLimit, memory } = args.resources;
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
    ...(args.isBehindService && { lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } }),
    resources: {
      requests: { cpu, memory },
      limits: cpuLimit === undefined ? { memory } : { memory, cpu: cpuLimit },
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

/** Environment variable with a field of the pod, such as `metadata.name`. */
export const buildFieldEnv = (name: string, fieldPath: string): EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
