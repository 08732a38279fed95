import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { objectLabels, stackName } from "../model/labels";
import { buildSelector, Tier } from "./tier";

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;
type Container = k8s.types.input.core.v1.Container;
type Volume = k8s.types.input.core.v1.Volume;
type Affinity = k8s.types.input.core.v1.Affinity;

/** Which nodes pods may run on. */
export interface Scheduling {
  /** Labels that a node must have. @default any node */
  readonly nodeSelector?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Taints that do not keep the pods away. @default none */
  readonly tolerations?: readonly k8s.types.input.core.v1.Toleration[];
  /** @default the cluster's default priority */
  readonly priorityClassName?: string;
  /** Whether replicas must be spread evenly over zones, or should where they can. @default "preferred" */
  readonly zones?: "preferred" | "required";
}

/** Numeric users of the images: Thanos' since v0.32, `nobody` for the others. */
const uids: Record<Tier["app"], number> = {
  thanos: 1001,
  prometheus: 65534,
  alertmanager: 65534,
  minio: 65534,
  memcached: 65534,
  "kube-state-metrics": 65534,
  "node-exporter": 65534,
};

export interface PodArgs {
  readonly containers: Container[];
  /** Native sidecars: started before the containers and stopped after them. */
  readonly sidecars?: Container[];
  readonly volumes?: Volume[];
  /** Labels beside the selector's. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Digests of what must roll the pods when it changes, such as configuration that the program reads only once. */
  readonly rollOn?: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default the namespace's own */
  readonly serviceAccountName?: pulumi.Input<string>;
  /** Whether the pod calls the Kubernetes API, and so gets the service account's token. @default false */
  readonly callsApi?: boolean;
  /** @default anywhere */
  readonly scheduling?: Scheduling;
  /** @default replicas keep apart where they can */
  readonly affinity?: Affinity;
  /** Whether no node may have two of these pods while another node that they fit on has none. @default false */
  readonly spreadOverNodes?: boolean;
  /** Whether it is in its node's network. @default false: it has one of its own */
  readonly hostNetwork?: boolean;
  /** Seconds from TERM to KILL. @default 120 */
  readonly terminationGracePeriodSeconds?: number;
}

/** A pod that satisfies the `restricted` Pod Security Standard, unless its network or volumes are its node's. */
export function buildPod(tier: Tier, args: PodArgs): PodTemplate {
  const selector = buildSelector(tier);
  const spread = (topologyKey: string, required: boolean) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: required ? "DoNotSchedule" : "ScheduleAnyway",
    labelSelector: { matchLabels: { ...selector, ...args.labels } },
  });
  const uid = uids[tier.app];
  const { nodeSelector, tolerations, priorityClassName, zones } = args.scheduling ?? {};
  return {
    metadata: {
      labels: { ...selector, [objectLabels.partOf]: stackName, ...args.labels },
      annotations: Object.fromEntries(
        Object.entries(args.rollOn ?? {}).map(([name, digest]) => [`checksum/${name}`, digest]),
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
      hostNetwork: args.hostNetwork,
      terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? 120,
      imagePullSecrets: tier.pullSecrets.map((name) => ({ name })),
      nodeSelector,
      tolerations: tolerations && [...tolerations],
      priorityClassName,
      affinity: args.affinity ?? preferApart(selector),
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

/** Replicas keep apart where they can. */
function preferApart(matchLabels: Record<string, string>): Affinity {
  const podAffinityTerm = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } };
  return {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
  };
}

/** Never two of these pods on one node: a node's loss must not take both replicas of a shard. */
export function requireApart(matchLabels: Record<string, string>): Affinity {
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } },
      ],
    },
  };
}
