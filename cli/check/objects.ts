/** Objects of the Kubernetes API, as checks need them. */
import { objectLabels, shardPodLabel } from "../../model/labels";

/** A pod. */
export interface Pod {
  readonly name: string;
  /** Label `app.kubernetes.io/component`. */
  readonly component: string;
  /** The shard of a Prometheus; empty for other pods. */
  readonly shard: string;
  readonly ip: string;
  readonly ready: boolean;
  /** Why it is not ready, such as `CrashLoopBackOff`. */
  readonly reason: string;
  /** Numbers of its containers' ports by name. */
  readonly ports: Readonly<Record<string, number>>;
}

/** A StatefulSet or a Deployment. */
export interface Workload {
  readonly kind: "statefulset" | "deployment";
  readonly name: string;
  readonly component: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  /** Pods of its newest revision. */
  readonly updatedReplicas: number;
  /** Whether its controller has seen its newest state. */
  readonly observed: boolean;
  /** Its labels that pods have as well. */
  readonly selector: Readonly<Record<string, string>>;
}

/** An address behind a Service. */
export interface Endpoint {
  readonly service: string;
  /** Name of the port. */
  readonly port: string;
  /** `host:port`. */
  readonly address: string;
  readonly pod: string;
  readonly ready: boolean;
}

type Labels = Readonly<Record<string, string>>;

interface ContainerStatus {
  readonly ready?: boolean;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly reason?: string };
  };
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly deletionTimestamp?: string };
  readonly spec: Record<
    "containers" | "initContainers",
    | readonly { readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[] }[]
    | undefined
  >;
  readonly status: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** Reads a pod of the API. */
export function readPod(object: object): Pod {
  const { metadata, spec, status } = object as PodObject;
  const { labels = {}, deletionTimestamp } = metadata;
  const conditions = status.conditions ?? [];
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const ports = containers.flatMap((each) => each.ports ?? []);
  return {
    name: metadata.name,
    component: labels[objectLabels.component] ?? "",
    shard: labels[shardPodLabel] ?? "",
    ip: status.podIP ?? "",
    ready: !deletionTimestamp && conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
    reason: findReason(status, deletionTimestamp !== undefined),
    ports: Object.fromEntries(
      ports.flatMap(({ name, containerPort }) => (name ? [[name, containerPort]] : [])),
    ),
  };
}

/** The reason that a person would look for. */
function findReason(status: PodObject["status"], ending: boolean): string {
  if (ending) return "it is ending";
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const states = containers.filter(({ ready }) => !ready).map(({ state }) => state);
  const waiting = states.map((state) => state?.waiting?.reason ?? state?.terminated?.reason).find(Boolean);
  const refused = status.conditions?.find(
    ({ type, status: is }) => type === "PodScheduled" && is === "False",
  );
  return (
    waiting ?? refused?.reason ?? (status.phase === "Running" ? "not ready" : (status.phase ?? "unknown"))
  );
}

interface WorkloadObject {
  readonly metadata: { readonly name: string; readonly generation?: number; readonly labels?: Labels };
  readonly spec: { readonly replicas?: number; readonly selector: { readonly matchLabels?: Labels } };
  readonly status?: {
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly observedGeneration?: number;
  };
}

/** Reads a workload of the API. */
export function readWorkload(kind: Workload["kind"], object: object): Workload {
  const { metadata, spec, status = {} } = object as WorkloadObject;
  const selector = spec.selector.matchLabels ?? {};
  return {
    kind,
    name: metadata.name,
    component: metadata.labels?.[objectLabels.component] ?? "",
    replicas: spec.replicas ?? 1,
    readyReplicas: status.readyReplicas ?? 0,
    updatedReplicas: status.updatedReplicas ?? 0,
    observed: (status.observedGeneration ?? 0) >= (metadata.generation ?? 0),
    selector,
  };
}
