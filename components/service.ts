import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { addSkipAwait, Annotations, buildMetadata, buildSelector, nameChild, Tier } from "./tier";

/** How a tier is reached from outside the cluster. */
export interface ServiceExposure {
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** Port on every node. @default Kubernetes chooses one where the type has any */
  readonly nodePort?: number;
  readonly annotations: Annotations;
  /** Ranges of addresses that a load balancer lets in; all if empty. */
  readonly sourceRanges: readonly string[];
}

export interface ServiceArgs {
  /** Tells it from the Service that is named after the tier. @default none: it is that one */
  readonly suffix?: string;
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

/** Creates a tier's Service. Nothing waits for its endpoints: the workload behind it is what has to become ready. */
export function createService(
  tier: Tier,
  args: ServiceArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
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
    nameChild(tier, args.suffix),
    {
      metadata: {
        ...buildMetadata(tier, args.suffix),
        annotations: addSkipAwait(annotations),
      },
      spec: {
        type,
        loadBalancerSourceRanges: sourceRanges.length > 0 ? [...sourceRanges] : undefined,
        clusterIP: args.headless ? "None" : undefined,
        publishNotReadyAddresses: args.publishNotReady,
        selector: buildSelector(tier),
        ports: [...tcp, ...udp],
      },
    },
    opts,
  );
}
