import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { hashringsOf, type Hashring } from "../reading/hashrings";
import { hasPod, inPod, podsOf } from "../reading/pods";
import { reachOf } from "../reading/reach";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, known, unreadable, type Known } from "../reading/unknowns";
import { replicasOf, type Workload } from "../reading/workloads";

const tags = ["thanos", "receive"];
const receivers = (stack: Stack) => stack.tiers("receive");
const reads =
  "--receive.hashrings and the file at --receive.hashrings-file, if it is of the stack. A controller that writes the file makes it unknown.";

const factorOf = ({ flags }: Tier) => flags.number("receive.replication-factor", "1");
const titleOf = ({ name, source }: Hashring) => `the hashring ${JSON.stringify(name)} (${source})`;
const addressesIn = (hashring: Hashring) => [...new Set(hashring.members.map(({ address }) => address))];

/** Samples are written as often as they are to be. */
export const hashringHoldsCopies = stackPolicy({
  name: "hashring-holds-copies",
  displayName: "A hashring has a Receiver for each copy",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "Each hashring of a Receiver has at least as many different endpoints as --receive.replication-factor.",
  why: "Every write is refused with `insufficient nodes`, or a ketama hashring is not loaded at all.",
  source: "Thanos, pkg/receive/hashring.go: insufficientNodesError; ketama asks for as many when it is made",
  reads,
  remedy: "Add Receivers to the hashring, or lower --receive.replication-factor.",
  tags: [...tags, "correctness"],
  subjects: receivers,
  judge: (receiver, { stack }) =>
    firstKnown(hashringsOf(stack, receiver), (hashring) => {
      const { length } = addressesIn(hashring);
      return length < factorOf(receiver)
        ? `has --receive.replication-factor=${factorOf(receiver)}, and ${titleOf(hashring)} has ${length} different endpoints`
        : undefined;
    }),
});

/** A copy goes where it belongs. */
export const hashringMemberIsOnePod = stackPolicy({
  name: "hashring-member-is-one-pod",
  displayName: "An endpoint of a hashring is one pod",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "Each endpoint of a hashring is one pod: none is a Service with several pods behind it, or a pod that its workload does not have.",
  why: "A series changes its pod with each connection, two copies may be written to one pod, and what is meant for a pod that is not there is refused.",
  source: "Thanos, docs/components/receive.md: the hashring assigns each series to an endpoint",
  reads: `${reads} Services and workloads of the stack.`,
  remedy: "Name each pod below its headless Service: receive-0.receive.NAMESPACE.svc.cluster.local:10901.",
  tags: [...tags, "correctness"],
  subjects: receivers,
  judge: (receiver, { stack }) =>
    firstKnown(hashringsOf(stack, receiver), (hashring) =>
      firstKnown(addressesIn(hashring), (address) => {
        const reached = reachOf(stack, address, receiver.workload).map(known);
        const gone = reached.find(
          ({ workload, pods }) => typeof pods === "number" && !hasPod(workload, pods),
        );
        if (gone) return `has ${address} in ${titleOf(hashring)}, and ${gone.workload.title} has no such pod`;
        const count = reached.reduce(
          (sum, { workload, pods }) => sum + (typeof pods === "number" ? 1 : replicasOf(workload)),
          0,
        );
        return count > 1 ? `has ${address} in ${titleOf(hashring)}, which is ${count} pods` : undefined;
      }),
    ),
});

/** A Receiver knows which part is its own. */
export const hashringKnowsItself = stackPolicy({
  name: "hashring-knows-itself",
  displayName: "A Receiver finds itself in its hashring",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "Each pod of a Receiver with --receive.local-endpoint has exactly that address in its hashring, and a Receiver without it is in none of its own hashrings.",
  why: "It sends its own share to itself without end, or its disk stays empty.",
  source:
    "Thanos, cmd/thanos/receive.go: an address that routes to itself without a local endpoint is an infinite loop; pkg/receive/handler.go compares the texts",
  reads: `${reads} Variables of the pod in --receive.local-endpoint.`,
  remedy:
    "Write --receive.local-endpoint=$(POD_NAME).SERVICE.NAMESPACE.svc.cluster.local:10901 and the same names, letter by letter, in the hashring.",
  tags: [...tags, "correctness"],
  subjects: receivers,
  judge: (receiver, { stack }) => {
    const hashrings = hashringsOf(stack, receiver);
    if (hashrings.length === 0) return undefined;
    const local = receiver.flags.value("receive.local-endpoint") ?? "";
    return local === "" ? routesToItself(stack, receiver, hashrings) : isMissing(receiver, hashrings, local);
  },
});

function isMissing(receiver: Tier, hashrings: readonly Hashring[], local: string): string | undefined {
  const members = hashrings.flatMap((one) => one.members);
  return firstKnown(podsOf(receiver.workload), (pod) => {
    const { text, passing } = inPod(local, receiver.container, pod);
    if (members.some((one) => one.address === text || one.capnProtoAddress === text)) return undefined;
    // Known only once the pod runs.
    if (passing.length > 0) throw unreadable(`--receive.local-endpoint=${local} is known in the pod only`);
    return `has --receive.local-endpoint=${text} in pod ${pod.ordinal}, which is not in ${hashrings.map(titleOf).join(" or ")}`;
  });
}

function routesToItself(stack: Stack, receiver: Tier, hashrings: readonly Hashring[]): string | undefined {
  return firstKnown(hashrings, (hashring) =>
    firstKnown(addressesIn(hashring), (address) =>
      receiversAt(stack, receiver, address).some((one) => known(one).title === receiver.title)
        ? `has no --receive.local-endpoint, and ${address} in ${titleOf(hashring)} leads back to it`
        : undefined,
    ),
  );
}

/** Receivers agree about who has what. */
export const hashringSameEverywhere = stackPolicy({
  name: "hashring-same-everywhere",
  displayName: "Receivers of a hashring agree about it",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A Receiver and those of its hashring that pass samples on as well have the same endpoints, --receive.hashrings-algorithm and --receive.replication-factor.",
  why: "One refuses the copies of another (`request replica exceeds receiver replication factor`), or passes them on to a third.",
  source: "Thanos, pkg/receive/handler.go: errBadReplica",
  reads: `${reads} A Receiver without a hashring keeps whatever it gets and is not compared.`,
  remedy: "Give all Receivers of a hashring the same file and the same flags.",
  tags: [...tags, "correctness"],
  subjects: receivers,
  judge: (receiver, { stack }) =>
    firstKnown(hashringsOf(stack, receiver), (hashring) =>
      firstKnown(addressesIn(hashring), (address) =>
        firstKnown(receiversAt(stack, receiver, address), (other) =>
          difference(stack, receiver, hashring, other),
        ),
      ),
    ),
});

function difference(stack: Stack, receiver: Tier, hashring: Hashring, other: Tier): string | undefined {
  const others = hashringsOf(stack, other);
  if (other.title === receiver.title || others.length === 0) return undefined;
  const sends = `sends to ${other.title}, which has`;
  if (factorOf(other) !== factorOf(receiver))
    return `${sends} --receive.replication-factor=${factorOf(other)} where this one has ${factorOf(receiver)}`;
  const same = others.find((one) => one.name === hashring.name) ?? others[0];
  if (same.algorithm !== hashring.algorithm)
    return `${sends} the algorithm ${same.algorithm} where this one has ${hashring.algorithm}`;
  const [theirs, own] = [same, hashring].map((one) => addressesIn(one).sort().join(", "));
  return theirs === own ? undefined : `${sends} the endpoints ${theirs} where this one has ${own}`;
}

/** The Receivers behind an address. */
function receiversAt(stack: Stack, from: Tier, address: string): Known<Tier>[] {
  const reached = reachOf(stack, address, from.workload).map((one): Known<Workload> =>
    isUnknown(one) ? one : one.workload,
  );
  const unknown = reached.filter(isUnknown);
  const found = receivers(stack).filter(
    (one) => isUnknown(one) || reached.some((to) => !isUnknown(to) && to.urn === one.workload.urn),
  );
  return [...found, ...unknown];
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  hashringHoldsCopies,
  hashringMemberIsOnePod,
  hashringKnowsItself,
  hashringSameEverywhere,
];
