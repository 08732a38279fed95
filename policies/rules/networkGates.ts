import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { apiAsksOf } from "../reading/apiAsks";
import {
  byName,
  closedBy,
  gatesAt,
  peerIs,
  portIs,
  type Gate,
  type Passage,
  type Way,
} from "../reading/gates";
import type { Subject } from "../reading/kubernetes";
import { isInMesh } from "../reading/mesh";
import { isOutside } from "../reading/reach";
import { scrapeTargetsOf } from "../reading/scrapeTargets";
import { selectorMismatch } from "../reading/selectors";
import { addressParts, isLoopback } from "../reading/services";
import type { Stack } from "../reading/stack";
import { firstKnown, isUnknown, known, type Known } from "../reading/unknowns";
import { hasOpenPart } from "../reading/variables";
import type { Wire } from "../reading/wire";
import { wiresOf } from "../reading/wires";
import type { Workload } from "../reading/workloads";

const tags = ["thanos", "wires", "security"];
const titles = (gates: readonly Gate[]) => gates.map(({ title }) => title).join(", ");
const doNotLet = (gates: readonly Gate[]) => `${titles(gates)} ${gates.length > 1 ? "do" : "does"} not let`;
const source =
  "Kubernetes, docs on network policies: what one policy closes any other may open; ports are those of the pods";
const reads =
  "NetworkPolicies of the stack (selectors of pods and namespaces, ports by number, range and name, policyTypes) at both ends. Of a namespace that the stack does " +
  "not have only the name is known. Pods in the node's network or in a service mesh are not judged, nor is what Cilium's, Calico's or an administrator's own policies " +
  "may open. Probes come from the node, which most network plugins let pass.";

/** A connection that is asked at the gates of both pods. */
interface Connection extends Subject {
  /** As the middle of a sentence. */
  readonly does: string;
  readonly from: Workload;
  readonly ends: () => readonly Known<{
    readonly workload: Workload;
    readonly port: number;
    readonly isInside?: boolean;
  }>[];
}

const hasGates = (stack: Stack) => stack.objects("NetworkPolicy").length > 0;
const addresses = (stack: Stack): readonly Known<Wire>[] =>
  hasGates(stack) ? wiresOf(stack, "address") : [];

/** Addresses and scrapes; none where nothing closes anything. */
function connections(stack: Stack): Known<Connection>[] {
  const wires = addresses(stack).map((wire) =>
    isUnknown(wire) ? wire : { ...wire, from: wire.from as Workload },
  );
  const scrapes = (hasGates(stack) ? scrapeTargetsOf(stack) : []).map((one): Known<Connection> => {
    if (isUnknown(one)) return one;
    const { tier, job, source, workload, port } = one;
    return {
      title: tier.title,
      urn: tier.urn,
      does: `scrapes port ${port} of ${workload.title} (job ${job} in ${source})`,
      from: tier.workload,
      ends: () => [{ workload, port }],
    };
  });
  return [...wires, ...scrapes];
}

/** What one pod asks of another passes the gates of both. */
export const connectionLetThrough = stackPolicy({
  name: "connection-let-through",
  displayName: "Network policies let the stack's own connections through",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "Where NetworkPolicies close a pod, one of them lets in, on the pod's own port, whoever is given its address or scrapes it, and one lets the caller out to it.",
  why: "The connection times out, and what should come over it is missing: samples, answers, alerts or a cache.",
  source,
  reads: `${reads} Of what Prometheus scrapes: jobs that choose Services by their names or labels.`,
  remedy: "Add a rule for that port and those pods to a NetworkPolicy of the pods that are named.",
  tags,
  subjects: connections,
  judge: ({ does, from, ends }, { stack }) =>
    firstKnown(ends(), ({ workload: to, port, isInside }) => {
      if (isInside || from === to || from.pod.hostNetwork) return undefined;
      const closed = (at: Workload, way: Way, peer: Workload) =>
        closedBy(stack, at, way, { protocol: "TCP", isPort: portIs(port, to), isPeer: peerIs(stack, peer) });
      const out = closed(from, "Egress", to);
      const gates = out ?? closed(to, "Ingress", from);
      if (!gates || isInMesh(stack, from) || isInMesh(stack, to)) return undefined;
      return out
        ? `${does}, but ${doNotLet(gates)} ${from.title} out to port ${port} of ${to.title}`
        : `${does}, but ${doNotLet(gates)} ${from.title} in to port ${port} of ${to.title}`;
    }),
});

/** Ports of the cluster's DNS: of its Service, and of its pods where these have another (OpenShift). */
const dnsPorts = [53, 5353, 1053, 8053];
/** Namespaces of the cluster's DNS. */
const dnsNamespaces = ["kube-system", "openshift-dns"];

const dnsBy = (protocol: "UDP" | "TCP"): Passage => ({
  protocol,
  isPort: ({ port, endPort }) =>
    port === undefined ||
    port === null ||
    !/^\d+$/.test(String(port)) ||
    dnsPorts.some((one) => (endPort ? Number(port) <= one && one <= endPort : Number(port) === one)),
  isPeer: ({ namespaceSelector, ipBlock }, gate) => {
    if (ipBlock) return true;
    if (!namespaceSelector) return dnsNamespaces.includes(gate.metadata.namespace ?? "");
    const { named } = byName(namespaceSelector);
    return dnsNamespaces.some(
      (name) => selectorMismatch(named, { "kubernetes.io/metadata.name": name }) === undefined,
    );
  },
});

/** A pod that asks for names, with one of the addresses. */
interface Asker extends Subject {
  readonly workload: Workload;
  readonly does: string;
}

/** Each closed pod that is given a name, once. */
function nameAskers(stack: Stack): Known<Asker>[] {
  const found = new Map<Workload, Asker>();
  for (const wire of addresses(stack)) {
    // connection-let-through says that it is not known.
    if (isUnknown(wire) || wire.address === undefined) continue;
    const { host } = addressParts(wire.address);
    const workload = wire.from as Workload;
    if (isLoopback(host) || /^[\d.]+$|^\[/.test(host) || host === "" || found.has(workload)) continue;
    found.set(workload, { title: workload.title, urn: workload.urn, workload, does: wire.does });
  }
  return [...found.values()];
}

/** Who is given a name may look it up. */
export const nameLookupsLetThrough = stackPolicy({
  name: "name-lookups-let-through",
  displayName: "Network policies let pods look up names",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "Where NetworkPolicies close what a pod may call, one of them lets it ask the cluster's DNS on port 53, by UDP and by TCP.",
  why: "No name is found, so that the pod reaches nothing that it is told by a name; without TCP, answers with many pods are cut off.",
  source: `${source}; RFC 7766: large answers come by TCP`,
  reads: `${reads} The DNS is taken for that of the cluster in kube-system or openshift-dns, or for any address that a rule names.`,
  remedy:
    "Let the pods out to port 53, UDP and TCP, with namespaceSelector kubernetes.io/metadata.name: kube-system and, in the same entry, podSelector k8s-app: kube-dns.",
  tags: [...tags, "discovery"],
  subjects: nameAskers,
  judge: ({ workload, does }, { stack }) => {
    const closed = (["UDP", "TCP"] as const).flatMap((protocol) => {
      const gates = closedBy(stack, workload, "Egress", dnsBy(protocol));
      return gates ? [{ protocol, gates }] : [];
    });
    if (closed.length === 0) return undefined;
    const by = closed.map(({ protocol }) => protocol).join(" and ");
    return `${does}, but ${doNotLet(closed[0].gates)} it out to the cluster's DNS (port 53 by ${by})`;
  },
});

/** What is outside the cluster, and Kubernetes' API, which is no pod. */
interface Outside extends Subject {
  readonly workload: Workload;
  readonly does: string;
  /** `undefined` if it may be any but those of the DNS. */
  readonly port: number | undefined;
}

function outsides(stack: Stack): Known<Outside>[] {
  if (!hasGates(stack)) return [];
  const byAddress = addresses(stack).flatMap((wire): Outside[] => {
    if (isUnknown(wire) || wire.address === undefined || wire.port === undefined) return [];
    const { host } = addressParts(wire.address);
    const isName = host.includes(".") && !/^[\d.]+$/.test(host) && !hasOpenPart(wire.address);
    if (!isName || isLoopback(host) || !isOutside(wire.address)) return [];
    const { title, urn, does, port } = wire;
    return [{ title, urn, workload: wire.from as Workload, does, port }];
  });
  const seen = new Set<string>();
  const byApi = apiAsksOf(stack).flatMap((ask): Outside[] => {
    if (isUnknown(ask) || seen.has(ask.title)) return [];
    seen.add(ask.title);
    const { title, urn, workload, does } = ask;
    return [{ title, urn, workload, does: `${does} through Kubernetes' API`, port: undefined }];
  });
  return [...byAddress, ...byApi];
}

/** Who needs the bucket or Kubernetes' API may leave for it. */
export const outsideLetThrough = stackPolicy({
  name: "outside-let-through",
  displayName: "Network policies let pods reach the object store and Kubernetes' API",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "Where NetworkPolicies close what a pod may call, one of them lets it out to addresses that are no pods (ipBlock, or a rule without `to`) on the port of the object store " +
    "that it is given, or to Kubernetes' API.",
  why: "No block is uploaded or read, or no target is discovered.",
  source: `${source}; selectors of pods do not mean the API server, which is in its node's network`,
  reads: `${reads} Addresses outside the cluster by name, S3 endpoints among them. Which addresses an ipBlock has to name is not known: any will do.`,
  remedy:
    "Add an egress rule with an ipBlock of the object store or of the API server, and its port (443 or 6443).",
  tags: [...tags, "object-store"],
  subjects: outsides,
  judge: ({ workload, does, port }, { stack }) => {
    const gates = closedBy(stack, workload, "Egress", {
      protocol: "TCP",
      isPort: (one) => {
        const text = String(one.port ?? "");
        if (port !== undefined) return portIs(port, workload)(one);
        return !dnsPorts.map(String).includes(text) || Boolean(one.endPort);
      },
      isPeer: ({ ipBlock }) => Boolean(ipBlock),
    });
    const where = port === undefined ? "" : `, or not to port ${port}`;
    return gates && `${does}, but ${doNotLet(gates)} it out to anything but pods${where}`;
  },
});

/** A gate that stands where nobody passes. */
export const networkPolicySelectsPods = stackPolicy({
  name: "network-policy-selects-pods",
  displayName: "Network policies protect pods",
  severity: "medium",
  level: "advisory",
  profile: "hardening",
  rule: "A NetworkPolicy that is named like a workload of the stack selects that workload's pods.",
  why: "Otherwise it closes nothing, and whoever reads it thinks that the pods are protected.",
  source,
  reads:
    "Names and podSelectors of NetworkPolicies, and labels of the pods of workloads of the same namespace.",
  remedy: "Give podSelector the labels of the workload's pods.",
  tags,
  subjects: (stack) => stack.objects("NetworkPolicy"),
  judge: (gate, { stack }) => {
    const namesake = firstKnown(stack.workloads, (workload) =>
      workload.metadata.name === gate.metadata.name && workload.metadata.namespace === gate.metadata.namespace
        ? workload
        : undefined,
    );
    if (!namesake || namesake.pod.hostNetwork) return undefined;
    const isAt = (["Ingress", "Egress"] as const).some((way) =>
      gatesAt(stack, namesake, way).some((one) => known(one).resource === gate.resource),
    );
    return isAt ? undefined : `selects none of the pods of ${namesake.title}, which it is named for`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  connectionLetThrough,
  nameLookupsLetThrough,
  outsideLetThrough,
  networkPolicySelectsPods,
];
