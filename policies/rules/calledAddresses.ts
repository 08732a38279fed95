import { stackPolicy, type GuardPolicy, type Rule, type Settings } from "../engine/policy";
import { namespaceOf } from "../reading/kubernetes";
import { listenersOf, type Listener } from "../reading/listeners";
import { isInMesh } from "../reading/mesh";
import { otherNamespaceOf, serviceOf } from "../reading/reach";
import { addressParts, isLoopback, readAddress } from "../reading/services";
import type { Stack } from "../reading/stack";
import { firstKnown, isUnknown, type Known } from "../reading/unknowns";
import { hasOpenPart } from "../reading/variables";
import type { Wire } from "../reading/wire";
import { pathFault, portFault, protocolFault, tlsFault, type WireQuestion } from "../reading/wireFaults";
import { wayBack } from "../reading/wireLoops";
import { wiresOf } from "../reading/wires";
import type { Workload } from "../reading/workloads";

const tags = ["thanos", "wires"];
const addresses = (stack: Stack) => wiresOf(stack, "address");
const asked =
  (question: WireQuestion): Rule<Wire, Settings> =>
  (wire, { stack }) =>
    question(stack, wire);

/** What every policy here can't see. */
const blind =
  "It is blind where a program is none of those that the pack reads (Thanos, Prometheus, Alertmanager, memcached, MinIO, reloaders, exporters of this " +
  "stack), is started by a shell, or is in no resource of the stack.";
const readAddresses =
  "Every address that a tier is given: by flags, endpoint files, configurations of Query, Alertmanager, caches, remote write, hashrings and S3, and " +
  "reloaders' URLs; Services, ports and flags of the pods that they lead to.";

/** An address leads to an open port. */
export const addressPortServed = stackPolicy({
  name: "address-port-served",
  displayName: "Addresses lead to a port on which a program listens",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "Where an address leads to pods of the stack, a program of theirs listens on that port.",
  why: "The connection is refused, and what should come over it is missing: samples, answers, alerts or a cache.",
  source:
    "flags of each program, with the standards of its help; Kubernetes, Services: a headless one does not translate ports",
  reads: `${readAddresses} ${blind}`,
  remedy: "Correct the port in the address, or the flag by which the program listens.",
  tags: [...tags, "correctness"],
  subjects: addresses,
  // What a Service makes of its port is the Service's fault: service-port-served says so once.
  judge: (wire, { stack }) => portFault(stack, wire, ({ isByServicePort }) => !isByServicePort),
});

/** Both ends speak of the same. */
export const addressProtocolMatches = stackPolicy({
  name: "address-protocol-matches",
  displayName: "Both ends of an address speak one protocol",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "An address that is asked by gRPC leads to a gRPC port, one that is asked by HTTP to an HTTP port, and the program there offers what is wanted: " +
    "StoreAPI, queries, alerts, remote write, a cache, a reload.",
  why: "The connection stands, but every request on it fails, and the rest of the stack goes on without what was wanted.",
  source: "help of each program; Thanos, docs/components: which of them have a StoreAPI and a query API",
  reads: `${readAddresses} ${blind}`,
  remedy: "Write the address of the port that offers it.",
  tags: [...tags, "correctness"],
  subjects: addresses,
  judge: asked(protocolFault),
});

/** Both ends encrypt, or neither does. */
export const addressTlsMatches = stackPolicy({
  name: "address-tls-matches",
  displayName: "Both ends of an address use TLS, or neither",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "A client that uses TLS is answered by a port with TLS, and one without by a port without.",
  why: "Each request fails while the connection is made.",
  source:
    "Thanos, help of --grpc-server-tls-cert, --grpc-client-tls-secure, --http.config; Prometheus, docs on --web.config.file",
  reads:
    `${readAddresses} TLS of the servers: --grpc-server-tls-cert, --remote-write.server-tls-cert, the files of --http.config and --web.config.file. ` +
    "Pods and namespaces that are marked for a service mesh are not judged, nor is MinIO, which turns TLS on by itself.",
  remedy: "Turn TLS on at both ends, or off at both.",
  tags: [...tags, "security"],
  subjects: addresses,
  judge: asked(tlsFault),
});

/** A prefix moves a program's paths, and whoever asks for them moves with it. */
export const addressPathMatches = stackPolicy({
  name: "address-path-matches",
  displayName: "Addresses have the path that the program serves",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "The path of an address is the route prefix of the program there, and that of a reloader's URL or of remote write is behind it.",
  why: "The program answers 404: no alerts arrive, no file is read again, no rule is evaluated.",
  source:
    "Thanos, cmd/thanos/query.go and rule.go: the router's prefix; Prometheus and Alertmanager, help of --web.route-prefix: the path of --web.external-url by default",
  reads:
    `${readAddresses} --web.route-prefix, --web.external-prefix and --web.external-url. A Query Frontend may ask Query with the prefix or without: it passes on ` +
    "the path that it is asked, so what asks the Query Frontend is judged. Paths that an Ingress rewrites are not read.",
  remedy: "Write the prefix in the address too, or take it away from the program.",
  tags: [...tags, "correctness"],
  subjects: addresses,
  judge: asked(pathFault),
});

/** A question has an end. */
export const addressNoLoop = stackPolicy({
  name: "address-no-loop",
  displayName: "No request comes back to where it started",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "No Query is behind its own endpoints, directly or through another Query; no Query Frontend behind its own downstream URL; no Prometheus behind its own " +
    "remote write.",
  why: "Each request makes another one until all of them time out, or the samples go round for ever.",
  source: "Thanos, docs/components/query.md: every endpoint is asked for each query",
  reads: `${readAddresses} Other stacks that ask this one back are not seen. ${blind}`,
  remedy: "Take the own address out of the endpoints, or narrow the selector of the Service that they name.",
  tags: [...tags, "availability"],
  subjects: addresses,
  judge: (wire, { stack }) => {
    const way = wayBack(stack, wire);
    if (!way) return undefined;
    const over = way.slice(0, -1).map(({ title }) => title);
    return `${wire.does}, and that leads back to itself${over.length > 0 ? ` over ${over.join(", ")}` : ""}`;
  },
});

/** A name that the pod can look up. */
export const addressNameResolvable = stackPolicy({
  name: "address-name-resolvable",
  displayName: "Pods can look up the names that they are given",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "A pod that asks a Service by name uses the cluster's DNS (with hostNetwork: dnsPolicy ClusterFirstWithHostNet), and the name has the Service's " +
    "namespace if that is another one.",
  why: "The lookup finds nothing, which is not an error for most tiers: what should answer is missing.",
  source: "Kubernetes, DNS for Services and Pods: dnsPolicy, and the search list of a pod's own namespace",
  reads: `${readAddresses} dnsPolicy, hostNetwork, dnsConfig and hostAliases of the pods. With nameservers or search domains of its own a pod is not judged.`,
  remedy: "Set dnsPolicy: ClusterFirstWithHostNet, or write SERVICE.NAMESPACE.svc in the address.",
  tags: [...tags, "discovery"],
  subjects: addresses,
  judge: [
    (wire, { stack }) => {
      const pod = wire.from as Workload;
      const { hostNetwork, dnsPolicy, dnsConfig } = pod.pod;
      const isNodes =
        dnsPolicy === "Default" || (hostNetwork === true && (dnsPolicy ?? "ClusterFirst") === "ClusterFirst");
      if (!isNodes || dnsConfig?.nameservers?.length || !isServiceName(stack, wire)) return undefined;
      const why =
        dnsPolicy === "Default"
          ? "dnsPolicy: Default"
          : "hostNetwork: true without dnsPolicy: ClusterFirstWithHostNet";
      return {
        is: `${wire.does}, but its pod has ${why}, so it asks the node's DNS, which does not know the cluster's names`,
        wayOut: "Set dnsPolicy: ClusterFirstWithHostNet (with hostNetwork) or ClusterFirst.",
      };
    },
    (wire, { stack }) => {
      const pod = wire.from as Workload;
      const elsewhere = otherNamespaceOf(stack, wire.address ?? "", pod);
      if (elsewhere === undefined || pod.pod.dnsConfig?.searches?.length) return undefined;
      return {
        is: `${wire.does}, but the Service of that name is in the namespace ${elsewhere}, and the pod in ${namespaceOf(pod)}`,
        wayOut: `Write the namespace in the address: ${readAddress(wire.address ?? "")?.service}.${elsewhere}.svc.`,
      };
    },
  ],
});

/** Whether the wire asks for a name of the cluster's DNS. */
function isServiceName(stack: Stack, { address = "", from }: Wire): boolean {
  const { host } = addressParts(address);
  if (hasOpenPart(address) || isLoopback(host)) return false;
  const pod = from as Workload;
  if ((pod.pod.hostAliases ?? []).some(({ hostnames }) => hostnames?.includes(host))) return false;
  if (/\.svc(\.|$)/.test(host)) return true;
  return readAddress(address) !== undefined && serviceOf(stack, address, pod) !== undefined;
}

/** What others ask for is not kept within the pod. */
export const listensBeyondLoopback = stackPolicy({
  name: "listens-beyond-loopback",
  displayName: "What is asked from outside the pod listens outside",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A port that a probe, a Service or another pod's address leads to is not bound to the loopback address.",
  why: "The connection is refused though the program runs: probes fail and restart it, and others get nothing from it.",
  source:
    "Kubernetes: probes and Services come to the pod's IP address; help of --http-address and --grpc-address",
  reads:
    "The flags by which programs listen, probes, Services, and every address that leads to the pod. A pod in a service mesh is not judged, nor one with a " +
    "container that the pack does not read and that may listen on the same port.",
  remedy: "Listen on 0.0.0.0 and the port, or ask the program only from within its pod.",
  tags: [...tags, "availability"],
  subjects: loopbackListeners,
  judge: ({ listener }, { stack }) => {
    const { workload, port, source } = listener;
    if (isInMesh(stack, workload)) return undefined;
    const wire = firstKnown(wiresOf(stack, "probe", "service", "address"), (one) =>
      firstKnown(one.ends(), (end) =>
        !end.isInside && end.workload === workload && end.port === port ? one : undefined,
      ),
    );
    return wire && `listens only within its pod (${source}), but ${wire.title} ${wire.does}`;
  },
});

/** A program's port that only its pod reaches. */
interface LoopbackListener {
  readonly title: string;
  readonly urn: string;
  readonly listener: Listener;
}

function loopbackListeners(stack: Stack): Known<LoopbackListener>[] {
  return stack
    .inWorkloads((workload) => listenersOf(stack, workload))
    .flatMap(({ workload, found }) =>
      found.flatMap((listener): Known<LoopbackListener>[] => {
        if (isUnknown(listener)) return [listener];
        return listener.isLoopback ? [{ title: listener.title, urn: workload.urn, listener }] : [];
      }),
    );
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  addressPortServed,
  addressProtocolMatches,
  addressTlsMatches,
  addressPathMatches,
  addressNoLoop,
  addressNameResolvable,
  listensBeyondLoopback,
];
