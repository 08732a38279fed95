import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import {
  apiUsers,
  bucketUsers,
  connectionsOf,
  doors,
  type Connection,
  type Part,
  type Transport,
} from "../model/connections";
import { objectLabels, stackName } from "../model/labels";
import type { FilledStack } from "../settings/args/stackArgs";

type Rule = k8s.types.input.networking.v1.NetworkPolicyIngressRule &
  k8s.types.input.networking.v1.NetworkPolicyEgressRule;

export interface NetworkPolicyArgs {
  readonly namespace: pulumi.Input<string>;
  /** Label `app.kubernetes.io/instance` of the stack's pods. */
  readonly instance: string;
  /** Tiers that the stack has. */
  readonly present: readonly Part[];
  readonly settings: FilledStack["network"];
  /** Ports that each tier calls outside the stack; `undefined` if it may be any. @default it calls none */
  readonly outside: Readonly<Partial<Record<Part, pulumi.Input<readonly number[] | undefined>>>>;
  /** Ports that are offered outside the cluster: by a node port, a load balancer or a route. */
  readonly offered: Readonly<Partial<Record<Part, readonly number[]>>>;
}

/** Ports at which clusters serve the Kubernetes API. */
const apiPorts = [443, 6443];
const portsOf = (numbers: readonly number[], protocol: Transport = "TCP") =>
  numbers.map((port) => ({ protocol, port }));
/** The cluster's DNS, wherever it is: some nodes answer by themselves, at an address that is no pod's. */
const dns: Rule = { ports: [...portsOf([53], "UDP"), ...portsOf([53])] };

/**
 * A network policy for each tier, which closes it in both directions but for its connections.
 *
 * What a tier calls outside the stack is open by its port, to any address: the addresses of an S3 or of receivers change.
 */
export function createNetworkPolicies(
  name: string,
  args: NetworkPolicyArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const all = connectionsOf(args.present);
  for (const part of args.present) {
    const metadata = {
      name: part,
      namespace: args.namespace,
      labels: { [objectLabels.instance]: args.instance, [objectLabels.partOf]: stackName },
    };
    const spec = {
      podSelector: selectorOf(part, args.instance),
      policyTypes: ["Ingress", "Egress"],
      ingress: [...findCallers(part, all, args), ...findClients(part, args)],
      egress: findCalled(part, all, args),
    };
    new k8s.networking.v1.NetworkPolicy(`${name}-${part}`, { metadata, spec }, opts);
  }
}

const selectorOf = (part: Part, instance: string) => ({
  matchLabels: { [objectLabels.component]: part, [objectLabels.instance]: instance },
});

/** One rule for each tier at the other end, with all ports of it. */
function joined(
  connections: readonly Connection[],
  end: "from" | "to",
  make: (peer: Part) => object,
): Rule[] {
  const peers = [...new Set(connections.map((one) => one[end]))];
  return peers.map((peer) => ({
    ...make(peer),
    ports: connections
      .filter((one) => one[end] === peer)
      .map(({ port, transport }) => ({ protocol: transport, port })),
  }));
}

const findCallers = (part: Part, all: readonly Connection[], { instance }: NetworkPolicyArgs): Rule[] =>
  joined(
    all.filter(({ to }) => to === part),
    "from",
    (from) => ({ from: [{ podSelector: selectorOf(from, instance) }] }),
  );

/** Whom the settings let in, and everybody at a port that is offered outside the cluster. */
function findClients(part: Part, { settings, offered }: NetworkPolicyArgs): Rule[] {
  const open = offered[part] ?? [];
  const closed = (doors[part] ?? []).filter((port) => !open.includes(port));
  const from = [
    ...settings.clients.map(({ namespace, pods }) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      podSelector: { matchLabels: pods },
    })),
    ...settings.clientRanges.map((cidr) => ({ ipBlock: { cidr } })),
  ];
  return [
    ...(closed.length > 0 && from.length > 0 ? [{ from, ports: portsOf(closed) }] : []),
    ...(open.length > 0 ? [{ ports: portsOf(open) }] : []),
  ];
}

function findCalled(
  part: Part,
  all: readonly Connection[],
  { instance, outside }: NetworkPolicyArgs,
): pulumi.Output<Rule[]> {
  const inside = joined(
    all.filter(({ from }) => from === part),
    "to",
    (to) => ({ to: [{ podSelector: selectorOf(to, instance) }] }),
  );
  // Targets are anywhere, on any port.
  if (part === "prometheus") return pulumi.output([{}]);
  const own = [...(apiUsers.includes(part) ? apiPorts : []), ...(part === "monitor" ? [ports.kubelet] : [])];
  return pulumi.output(outside[part] ?? []).apply((called) => {
    if (called === undefined) return [{}];
    const numbers = [...new Set([...own, ...called])];
    return [
      ...inside,
      ...(isToldNames(part) ? [dns] : []),
      ...(numbers.length > 0 ? [{ ports: portsOf(numbers) }] : []),
    ];
  });
}

/** The others are told no name, or the address of the API server alone. */
const isToldNames = (part: Part): boolean => part !== "cache" && part !== "cluster-metrics";

/** The tiers that a stack with these settings has. */
export function presentParts({
  monitoring,
  objectStore,
  queryFrontend,
  clusterMetrics,
}: FilledStack): Part[] {
  return [
    "prometheus",
    ...(monitoring.enabled ? (["monitor"] as const) : []),
    "query",
    "query-frontend",
    "store",
    "ruler",
    "compactor",
    "alertmanager",
    ...(objectStore.s3 === undefined ? (["object-store"] as const) : []),
    ...(queryFrontend.cache.kind === "memcached" ? (["cache"] as const) : []),
    ...(clusterMetrics.kubeStateMetrics.enabled ? (["cluster-metrics"] as const) : []),
  ];
}

/** What the tiers of a stack with these settings call outside of it. */
export function findOutside(settings: FilledStack): NetworkPolicyArgs["outside"] {
  const { objectStore, query, network, tracing } = settings;
  const traced = tracing === undefined ? [] : portsIn(tracing.config);
  const stored = pulumi.output(objectStore.s3).apply((s3) => {
    if (s3 === undefined) return traced;
    // The Secrets of others say where.
    if (!("endpoint" in s3)) return undefined;
    // An identity of the cloud is asked for on its own addresses.
    const identity = s3.credentials === "workloadIdentity" ? [80, 443] : [];
    return [portIn(s3.endpoint) ?? 443, ...identity, ...traced];
  });
  const asked = pulumi.output(query.stores).apply((stores) => {
    const found = stores.map(portIn);
    return found.includes(undefined) ? undefined : [...(found as number[]), ...traced];
  });
  return {
    ...Object.fromEntries(bucketUsers.map((part) => [part, stored])),
    query: asked,
    "query-frontend": traced,
    alertmanager: network.receiverPorts,
  };
}

/** The port at an address's end; `undefined` where it has none, as with SRV records. */
function portIn(address: string): number | undefined {
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** The ports in a tracing configuration: of its addresses, and those that stand alone. */
const portsIn = (config: object): number[] =>
  Object.entries(config).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === "number" && /port$/.test(key)) return [value];
    const port = typeof value === "string" ? /:(\d+)(?:\/|$)/.exec(value)?.[1] : undefined;
    return port === undefined ? [] : [Number(port)];
  });

/** Ports that a stack with these settings offers outside the cluster. */
export function findOffered({
  objectStore,
  query,
  queryFrontend,
}: FilledStack): NetworkPolicyArgs["offered"] {
  const isOpen = (type: string) => type !== "ClusterIP";
  return {
    ...(isOpen(objectStore.minio.service.type) && { "object-store": [ports.minioApi] }),
    ...(isOpen(query.service.type) && { query: [ports.web, ports.grpc] }),
    ...(isOpen(queryFrontend.service.type) && { "query-frontend": [ports.web] }),
  };
}
