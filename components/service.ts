import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata, Placement, selectorOf, Tier } from "./tier";

/** How a tier is reached from outside the cluster. */
export interface ServiceExposure {
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** Port on every node. @default Kubernetes chooses one where the type has any */
  readonly nodePort?: number;
  readonly annotations: Readonly<Record<string, string>>;
  /** Ranges of addresses that a load balancer lets in; all if empty. */
  readonly sourceRanges: readonly string[];
}

export interface ServiceArgs {
  /** @default the tier's name */
  readonly name?: string;
  /** Port numbers by name; containers name theirs the same. */
  readonly ports: Readonly<Record<string, number>>;
  /** One DNS record a pod instead of one virtual address. @default false */
  readonly headless?: boolean;
  /** Pods are in DNS before they are ready: for members that must find each other to become ready. @default false */
  readonly publishNotReady?: boolean;
  /** How the first port is reached from outside. @default not at all */
  readonly exposure?: ServiceExposure;
  /** Ports over UDP beside TCP, by name. */
  readonly udp?: readonly string[];
}

/** A tier's Service. Nothing waits for its endpoints: the workload behind it is what has to become ready. */
export function service(
  tier: Tier,
  placement: Placement,
  args: ServiceArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
  const name = args.name ?? tier.name;
  const { type = "ClusterIP", nodePort, annotations = {}, sourceRanges = [] } = args.exposure ?? {};
  const tcp = Object.entries(args.ports).map(([port, number], i) => ({
    name: port,
    port: number,
    targetPort: port,
    protocol: "TCP",
    nodePort: i === 0 ? nodePort : undefined,
  }));
  const udp = (args.udp ?? []).map((port) => ({
    name: `${port}-udp`,
    port: args.ports[port],
    targetPort: args.ports[port],
    protocol: "UDP",
  }));
  return new k8s.core.v1.Service(
    name,
    {
      metadata: {
        ...metadata(tier, placement, name),
        annotations: { ...annotations, "pulumi.com/skipAwait": "true" },
      },
      spec: {
        type,
        loadBalancerSourceRanges: sourceRanges.length > 0 ? [...sourceRanges] : undefined,
        clusterIP: args.headless ? "None" : undefined,
        publishNotReadyAddresses: args.publishNotReady,
        selector: selectorOf(tier, placement),
        ports: [...tcp, ...udp],
      },
    },
    opts,
  );
}

/** At most one replica of a tier is taken down at a time by drains and upgrades of nodes. */
export function disruptionBudget(
  tier: Tier,
  placement: Placement,
  opts: pulumi.CustomResourceOptions,
  extra: { name?: string; matchLabels?: Record<string, string> } = {},
): k8s.policy.v1.PodDisruptionBudget {
  const name = extra.name ?? tier.name;
  return new k8s.policy.v1.PodDisruptionBudget(
    name,
    {
      metadata: metadata(tier, placement, name),
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: { ...selectorOf(tier, placement), ...extra.matchLabels } },
      },
    },
    opts,
  );
}
