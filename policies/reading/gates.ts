import { namespaceOf, type KubernetesObject } from "./kubernetes";
import { hiddenMaker } from "./reach";
import { selectorMismatch, type Labels, type LabelSelector } from "./selectors";
import type { Stack } from "./stack";
import { firstKnown, isUnknown, orUnknown, unreadable, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** A direction in which a NetworkPolicy closes pods. */
export type Way = "Ingress" | "Egress";

interface Block {
  readonly cidr?: string | null;
  readonly except?: readonly string[] | null;
}

/** Whom a rule lets in or lets pods call. */
interface Peer {
  readonly podSelector?: LabelSelector | null;
  readonly namespaceSelector?: LabelSelector | null;
  readonly ipBlock?: Block | null;
}

interface GatePort {
  /** @default TCP */
  readonly protocol?: string | null;
  readonly port?: number | string | null;
  readonly endPort?: number | null;
}

interface GateRule {
  readonly from?: readonly Peer[] | null;
  readonly to?: readonly Peer[] | null;
  readonly ports?: readonly GatePort[] | null;
}

interface GateSpec {
  readonly podSelector?: LabelSelector | null;
  readonly policyTypes?: readonly string[] | null;
  readonly ingress?: readonly GateRule[] | null;
  readonly egress?: readonly GateRule[] | null;
}

/** A NetworkPolicy of Kubernetes. */
export type Gate = KubernetesObject<GateSpec>;

/** Kinds by which network plugins, or the cluster's own administrators, open what a NetworkPolicy closes, and close what it opens. */
const others =
  /^kubernetes:(cilium\.io|crd\.projectcalico\.org|projectcalico\.org|policy\.networking\.k8s\.io|crd\.antrea\.io)\/.*Policy$/;

/** The NetworkPolicies that close pods of the workload in one direction. In the node's network there are none. */
export function gatesAt(stack: Stack, workload: Workload, way: Way): Known<Gate>[] {
  const all = stack
    .objects<GateSpec>("NetworkPolicy")
    .filter(({ resource }) => resource.type.startsWith("kubernetes:networking.k8s.io/"));
  if (all.length === 0 || workload.pod.hostNetwork) return [];
  return all.flatMap((gate): Known<Gate>[] => {
    const closes = orUnknown(() => {
      const { podSelector, policyTypes, egress } = gate.spec ?? {};
      if (namespaceOf(gate) !== namespaceOf(workload)) return false;
      // Without types it closes what comes in, and what goes out if it has rules for that.
      const types = policyTypes?.length ? policyTypes : ["Ingress", ...(egress?.length ? ["Egress"] : [])];
      return types.includes(way) && podsMatch(podSelector ?? {}, workload);
    });
    return isUnknown(closes) ? [closes] : closes ? [gate] : [];
  });
}

/** What is asked of the gates. */
export interface Passage {
  readonly protocol: "TCP" | "UDP";
  /** Whether one entry of a rule's ports is meant. */
  readonly isPort: (port: GatePort) => boolean;
  /** Whether a peer is meant. @throws UnknownValueError if that can't be told. */
  readonly isPeer: (peer: Peer, gate: Gate) => boolean;
}

/**
 * The gates that keep the workload's pods from this; `undefined` if one lets it pass, or nothing closes them.
 *
 * @throws UnknownValueError if none is known to let it pass and one may.
 */
export function closedBy(
  stack: Stack,
  workload: Workload,
  way: Way,
  { protocol, isPort, isPeer }: Passage,
): readonly Gate[] | undefined {
  const gates = gatesAt(stack, workload, way);
  if (gates.length === 0) return undefined;
  const open = firstKnown(gates, (gate) =>
    firstKnown((way === "Ingress" ? gate.spec?.ingress : gate.spec?.egress) ?? [], ({ from, to, ports }) => {
      const isOpen =
        !ports?.length || ports.some((port) => (port.protocol ?? "TCP") === protocol && isPort(port));
      if (!isOpen) return undefined;
      const peers = (way === "Ingress" ? from : to) ?? [];
      return peers.length === 0 || firstKnown(peers, (peer) => (isPeer(peer, gate) ? peer : undefined))
        ? gate
        : undefined;
    }),
  );
  if (open) return undefined;
  const other = stack.resources.find(({ type }) => others.test(type));
  if (other)
    throw unreadable(`${other.type.split(":").at(-1)} ${other.name} may open what NetworkPolicies close`);
  const maker = hiddenMaker(stack);
  if (maker) throw unreadable(`NetworkPolicies may be made by ${maker.title}`);
  return gates.filter((gate): gate is Gate => !isUnknown(gate));
}

/** A rule's port that means this one of the pods, by number, range or the name that their containers give it. */
export const portIs =
  (number: number, pods: Workload) =>
  ({ port, endPort }: GatePort): boolean => {
    if (port === undefined || port === null) return true;
    if (typeof port === "number" || /^\d+$/.test(port))
      return endPort ? Number(port) <= number && number <= endPort : Number(port) === number;
    return pods.containers.some(({ ports }) =>
      (ports ?? []).some((one) => one.name === port && one.containerPort === number),
    );
  };

/** A peer that means pods of this workload. */
export const peerIs =
  (stack: Stack, pods: Workload) =>
  ({ podSelector, namespaceSelector, ipBlock }: Peer, gate: Gate): boolean => {
    if (ipBlock) {
      if (isNoPods(ipBlock)) return false;
      if (isEverything(ipBlock)) return true;
      throw unreadable(
        `whether the pods of ${pods.title} are in ${ipBlock.cidr} (${gate.title}) is not known`,
      );
    }
    if (!namespaceSelector && namespaceOf(gate) !== namespaceOf(pods)) return false;
    if (podSelector && !podsMatch(podSelector, pods)) return false;
    return !namespaceSelector || namespaceMatches(stack, namespaceSelector, namespaceOf(pods));
  };

const ownName = "kubernetes.io/metadata.name";

function namespaceMatches(stack: Stack, selector: LabelSelector, name: string): boolean {
  const found = stack.objects("Namespace").find((one) => one.metadata.name === name);
  if (found) return selectorMismatch(selector, { ...found.metadata.labels, [ownName]: name }) === undefined;
  const { named, rest } = byName(selector);
  if (selectorMismatch(named, { [ownName]: name }) !== undefined) return false;
  if (rest) throw unreadable(`the labels of the namespace ${name} are not in this stack`);
  return true;
}

/** The part of a selector that asks for the namespace's name, and whether there is more. */
export function byName({ matchLabels, matchExpressions }: LabelSelector): {
  named: LabelSelector;
  rest: boolean;
} {
  const keys = Object.keys(matchLabels ?? {});
  const expressions = matchExpressions ?? [];
  return {
    named: {
      matchLabels: keys.includes(ownName) ? { [ownName]: matchLabels?.[ownName] ?? "" } : {},
      matchExpressions: expressions.filter(({ key }) => key === ownName),
    },
    rest: keys.some((key) => key !== ownName) || expressions.some(({ key }) => key !== ownName),
  };
}

/** Labels that Kubernetes adds to pods. */
const added =
  /^(statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|pod-template-hash|controller-revision-hash)$/;

function podsMatch(selector: LabelSelector, { podLabels, title }: Workload): boolean {
  const asked = [
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key),
  ].find((key) => added.test(key));
  if (asked !== undefined) throw unreadable(`a NetworkPolicy asks pods of ${title} for the label ${asked}`);
  return selectorMismatch(selector, podLabels satisfies Labels) === undefined;
}

/** Addresses that are of no pod: a single one, which no pod keeps, and those of the internet. */
function isNoPods({ cidr }: Block): boolean {
  const [, address = "", bits] = /^([\d.]+)\/(\d+)$/.exec(cidr ?? "") ?? [];
  if (address === "") return false;
  if (Number(bits) >= 31) return true;
  return Number(bits) >= 8 && !/^(10|100|127|169|172|192|198)\./.test(address);
}

const isEverything = ({ cidr, except }: Block) =>
  (cidr === "0.0.0.0/0" || cidr === "::/0") && !except?.length;
