import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { addressesOf, type Address } from "../reading/tierAddresses";
import { reachesEvery, reachOf, serviceOf, type Reach } from "../reading/reach";
import { isHeadless } from "../reading/services";
import type { Stack } from "../reading/stack";
import { tiersOf, type Tier } from "../reading/tiers";
import { firstKnown, isUnknown, orUnknown, type Known } from "../reading/unknowns";
import { replicasOf } from "../reading/workloads";

const tags = ["alertmanager", "alerting"];
const replicated = (stack: Stack) =>
  stack.tiers("alertmanager").filter((tier) => {
    const several = orUnknown(() => !isUnknown(tier) && replicasOf(tier.workload) > 1);
    return isUnknown(several) || several || isUnknown(tier);
  });

/** Where a sender's addresses of Alertmanagers lead; in place of those that can't be told, what they hang on. */
function reached(stack: Stack, { tier }: Address): Known<Reach>[] {
  return addressesOf(stack, "Alertmanager").flatMap((one) => {
    if (isUnknown(one)) return [];
    if (one.tier.title !== tier.title || one.urn !== tier.urn) return [];
    return knownReach(() => reachOf(stack, one.address, one.tier.workload));
  });
}

function knownReach(read: () => Known<Reach>[]): Known<Reach>[] {
  const found = orUnknown(read);
  return isUnknown(found) ? [found] : found;
}

const reaches = (list: readonly Known<Reach>[]) => list.filter((one): one is Reach => !isUnknown(one));

/** Each Alertmanager gets each alert. */
export const alertmanagerReplicasTold = stackPolicy({
  name: "alertmanager-replicas-told",
  displayName: "Every Alertmanager gets every alert",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "An address to which a Ruler or Prometheus sends alerts reaches every replica of Alertmanager: by dns+ or " +
    "dnssrv+ of a headless Service, or as one of several addresses that name every pod.",
  why:
    "Alertmanagers share notifications and silences, but not alerts. If one goes down, the alerts that only it " +
    "received are lost.",
  source: "Prometheus, Alertmanager docs on high availability: do not load balance, point to all of them",
  remedy:
    "Give the Service clusterIP: None, and use dnssrv+http://_PORTNAME._tcp. in the Ruler, dns_sd_configs or " +
    "kubernetes_sd_configs in Prometheus.",
  tags: [...tags, "ruler", "data-loss"],
  subjects: (stack) => addressesOf(stack, "Alertmanager"),
  judge: (address, { stack }) => {
    const all = reached(stack, address);
    const alone = firstKnown(reachOf(stack, address.address, address.tier.workload), ({ workload, pods }) => {
      if (pods === "all" || replicasOf(workload) < 2) return undefined;
      const isAlertmanager = firstKnown(tiersOf(workload, ["alertmanager"]), (tier) => tier);
      if (!isAlertmanager || reachesEvery(workload, reaches(all))) return undefined;
      firstKnown(all, () => undefined);
      return workload;
    });
    return (
      alone &&
      `sends alerts to ${address.address} (${address.source}), one of ${replicasOf(alone)} replicas of ${alone.title}`
    );
  },
});

/** Peers by address, as Alertmanager looks a name up: every IP address of it is a peer. */
function peersOf(stack: Stack, { flags, workload }: Tier): { peer: string; reach: Known<Reach>[] }[] {
  return flags.values("cluster.peer").map((peer) => ({
    peer,
    reach: knownReach(() => reachOf(stack, `dns+${peer}`, workload)),
  }));
}

const isOwn =
  ({ workload }: Tier) =>
  (one: Reach) =>
    one.workload.urn === workload.urn;

/** Replicas of Alertmanager know of each other. */
export const alertmanagerClustered = stackPolicy({
  name: "alertmanager-clustered",
  displayName: "Replicas of Alertmanager form a cluster",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule:
    "An Alertmanager with several replicas has a --cluster.peer that leads to them, and a " +
    "--cluster.listen-address that is not empty.",
  why:
    "Otherwise each sends every notification, and a silence is known only to the replica where it was created, " +
    "and lost with it.",
  source: "Prometheus, Alertmanager docs on high availability; help of --cluster.listen-address",
  remedy: "Give --cluster.peer the name of each pod below the headless Service, with port 9094.",
  tags: [...tags, "data-loss"],
  subjects: replicated,
  judge: (tier, { stack }) => {
    const several = `has ${replicasOf(tier.workload)} replicas`;
    if (tier.flags.value("cluster.listen-address") === "")
      return `${several}, and --cluster.listen-address is empty`;
    const peers = peersOf(stack, tier);
    if (peers.length === 0) return `${several}, and no --cluster.peer`;
    const all = peers.flatMap(({ reach }) => reach);
    if (firstKnown(all, (one) => (isOwn(tier)(one) ? one : undefined))) return undefined;
    return `${several}, and no --cluster.peer leads to one of them`;
  },
});

/** A cluster stays one, whichever of them is gone. */
export const alertmanagerPeersComplete = stackPolicy({
  name: "alertmanager-peers-complete",
  displayName: "Alertmanager knows all its peers",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule:
    "The --cluster.peer flags of an Alertmanager with several replicas lead to every one of them, by pod name or " +
    "by a headless Service.",
  why: "While the named peers are down, the others can't find each other after a restart.",
  source:
    "Alertmanager, cluster/cluster.go: resolvePeers; only the peers that are given are asked at the start",
  remedy: "Set --cluster.peer once per pod, or once to the name of the headless Service.",
  tags,
  subjects: replicated,
  judge: (tier, { stack }) => {
    const all = peersOf(stack, tier).flatMap(({ reach }) => reach);
    const own = reaches(all).filter(isOwn(tier));
    if (own.length === 0 || reachesEvery(tier.workload, own)) return undefined;
    firstKnown(all, () => undefined);
    return `has ${replicasOf(tier.workload)} replicas, of which --cluster.peer names only some`;
  },
});

/** Peers are asked where they listen. */
export const alertmanagerGossipPort = stackPolicy({
  name: "alertmanager-gossip-port",
  displayName: "Alertmanager's peers are called on their port",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule:
    "The port of each --cluster.peer is that of --cluster.listen-address (9094), and a Service with a cluster IP " +
    "exposes it.",
  why: "The replicas never find each other: each sends every notification, and silences are not shared.",
  source: "Alertmanager, cluster/cluster.go: a peer without a port ends it; help of --cluster.listen-address",
  remedy: "Give --cluster.peer the port of --cluster.listen-address.",
  tags,
  subjects: replicated,
  judge: (tier, { stack }) => {
    const listen = tier.flags.value("cluster.listen-address") ?? "0.0.0.0:9094";
    const port = listen.split(":").at(-1);
    if (listen === "") return undefined;
    const wrong = peersOf(stack, tier).find(({ peer, reach }) => {
      const asked = /:(\d+)$/.exec(peer)?.[1];
      if (asked === undefined) return true;
      if (!reaches(reach).some(isOwn(tier))) return false;
      const service = orUnknown(() => serviceOf(stack, peer, tier.workload));
      const ports = isUnknown(service) || !service || isHeadless(service) ? undefined : service.spec?.ports;
      return ports ? !ports.some((one) => String(one.port) === asked) : asked !== port;
    });
    return wrong && `has --cluster.peer=${wrong.peer} and listens on ${listen}`;
  },
});

/** Somebody is told while one Alertmanager is gone. */
export const alertmanagerReplicated = resourcePolicy({
  name: "alertmanager-replicated",
  displayName: "Alertmanager has at least two replicas",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "A workload of Alertmanager has at least two replicas.",
  why: "With one, nobody is notified while it is being updated or its node is down.",
  source: "Prometheus, Alertmanager docs on high availability",
  remedy: "Set replicas to 2 or more, with a --cluster.peer for each.",
  tags: [...tags, "availability"],
  subjects: (stack) => stack.tiers("alertmanager"),
  judge: ({ workload }) =>
    ["Deployment", "StatefulSet"].includes(workload.kind) && replicasOf(workload) === 1
      ? "has one replica"
      : undefined,
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  alertmanagerReplicasTold,
  alertmanagerClustered,
  alertmanagerPeersComplete,
  alertmanagerGossipPort,
  alertmanagerReplicated,
];
