import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { addressesOf } from "../reading/tierAddresses";
import { endpointsOf } from "../reading/endpoints";
import { holdsData } from "../reading/dataHolders";
import { isOutside, reachesEvery, reachOf, serviceOf, type Reach } from "../reading/reach";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, known, orUnknown, unreadable, type Known } from "../reading/unknowns";
import { replicasOf } from "../reading/workloads";

const tags = ["thanos", "query"];
const queries = (stack: Stack) => stack.tiers("query");

/** A Query without StoreAPIs answers every query with nothing. */
export const queryHasEndpoints = stackPolicy({
  name: "query-has-endpoints",
  displayName: "Query has endpoints",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "`thanos query` has at least one StoreAPI to query.",
  why: "It answers every query with an empty result, as if there were no samples.",
  source: "Thanos, docs/components/query.md: it reads from the StoreAPIs that it is configured with",
  remedy: "Give it --endpoint.sd-config-file with the addresses of sidecars, Store Gateways and Rulers.",
  tags: [...tags, "correctness"],
  subjects: queries,
  judge: (query, { stack }) =>
    firstKnown(endpointsOf(stack, query), (endpoint) => endpoint) ? undefined : "has no endpoint",
});

/** Tiers with samples that are nowhere else: those that keep blocks and those that have not uploaded them yet. */
function storeApis(stack: Stack): Known<Tier>[] {
  return stack.tiers("sidecar", "store", "rule", "receive").filter((tier) => {
    const holds = orUnknown(
      () => isUnknown(tier) || ["sidecar", "store"].includes(tier.kind) || holdsData(stack, tier),
    );
    return isUnknown(holds) || holds;
  });
}

/** Where the endpoints of every Query of the stack lead; in place of those that can't be told, what they hang on. */
function asked(stack: Stack): Known<Reach>[] {
  return addressesOf(stack, "StoreAPI").flatMap((endpoint): Known<Reach>[] => {
    const found = orUnknown(() => {
      const { address, tier, group } = known(endpoint);
      const pods = reachOf(stack, address, tier.workload, group);
      if (pods.length > 0) return pods;
      // From outside the cluster there may be a way back to any pod.
      if (isOutside(address)) throw unreadable(`${address} is not the name of a Service in the cluster`);
      const service = serviceOf(stack, address, tier.workload);
      if (service && !service.spec?.selector)
        throw unreadable(`${service.title} has no selector, so its pods are not known`);
      return pods;
    });
    return isUnknown(found) ? [found] : found;
  });
}

/** The addresses that lead to this workload. @throws UnknownValueError if there are none, and one can't be told. */
function reachesOf(stack: Stack, { workload }: Tier): Reach[] {
  const found = asked(stack);
  const own = found.filter((one): one is Reach => !isUnknown(one) && one.workload.urn === workload.urn);
  if (own.length === 0) firstKnown(found, () => undefined);
  return own;
}

/** What is stored is asked. */
export const storeapiIsAsked = stackPolicy({
  name: "storeapi-is-asked",
  displayName: "Every StoreAPI is queried",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "If the stack has a Query, every sidecar, Store Gateway, Ruler and Receiver that keeps samples is behind one of its endpoints.",
  why: "Its samples are missing from every answer, and nothing says so.",
  source: "Thanos, docs/components/query.md and rule.md: Query has to be given each of them",
  remedy:
    "Add the address of its Service to the endpoints of Query: dnssrv+_PORTNAME._tcp.SERVICE.NAMESPACE.svc.",
  tags: [...tags, "correctness"],
  subjects: storeApis,
  judge: (tier, { stack }) => {
    if (queries(stack).length === 0 || reachesOf(stack, tier).length > 0) return undefined;
    return "is behind no endpoint of any Query of the stack";
  },
});

/** Pods with samples of their own are asked one by one. */
export const storeapiReplicasAsked = stackPolicy({
  name: "storeapi-replicas-asked",
  displayName: "Every replica of a StoreAPI is queried",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "A Query reaches every pod of a sidecar, of a Ruler, of a Receiver and of sharded Store Gateways: through a lookup of a " +
    "headless Service or by each pod's name.",
  why:
    "Behind a single address it reaches whichever pod the connection goes to, and the samples of the others are " +
    "missing.",
  source: "Thanos, docs/service-discovery.md; Kubernetes, Services: a virtual IP address leads to one pod",
  remedy: "Give the Service clusterIP: None, and address it with dns+ or dnssrv+, not as an endpoint group.",
  tags: [...tags, "correctness"],
  subjects: storeApis,
  judge: (tier, { stack }) => {
    const { workload } = tier;
    if (queries(stack).length === 0) return undefined;
    const own = reachesOf(stack, tier);
    if (own.length === 0 || reachesEvery(workload, own)) return undefined;
    // Replicas of a Store Gateway have the same blocks; its shards are workloads of their own.
    if (tier.kind === "store" && !isShard(stack, tier)) return undefined;
    const replicas = replicasOf(workload);
    return replicas > 1
      ? `has ${replicas} replicas, of which Query gets to one at a time`
      : "shares one address with others, of which Query gets to one at a time";
  },
});

/** Whether the Store Gateway has an address in common with another one. */
function isShard(stack: Stack, { workload }: Tier): boolean {
  return addressesOf(stack, "StoreAPI").some((endpoint) => {
    const found = orUnknown(() => {
      const { address, tier, group } = known(endpoint);
      return reachOf(stack, address, tier.workload, group).map((one) => known(one).workload.urn);
    });
    return !isUnknown(found) && found.includes(workload.urn) && found.some((urn) => urn !== workload.urn);
  });
}

/** Flags of partial response, by tier. */
const partialResponse: Partial<Record<Tier["kind"], readonly string[]>> = {
  query: ["query.partial-response"],
  "query-frontend": ["query-range.partial-response", "labels.partial-response"],
};

/** What happens when a StoreAPI fails is a decision. */
export const partialResponseChosen = resourcePolicy({
  name: "partial-response-chosen",
  displayName: "Partial response is set explicitly",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule:
    "`thanos query` has --query.partial-response, and `thanos query-frontend` has --query-range.partial-response " +
    "and --labels.partial-response, or the --no- form of each.",
  why:
    "By default, when a StoreAPI fails, a query returns what there is as a success, with a warning that " +
    "dashboards rarely show.",
  source: "Thanos, docs/components/query.md#partial-response; cmd/thanos: all three are on by default",
  remedy:
    "Write --query.partial-response if an answer with gaps is better than none, or --no-query.partial-response " +
    "if not, and the same on the Query Frontend.",
  tags: [...tags, "query-frontend", "correctness"],
  subjects: (stack) => stack.tiers("query", "query-frontend"),
  judge: ({ kind, flags }) => {
    const missing = (partialResponse[kind] ?? []).filter((flag) => !flags.has(flag));
    return missing.length > 0
      ? `says nothing about ${missing.map((flag) => `--${flag}`).join(" and ")}`
      : undefined;
  },
});

/** Query and the Query Frontend stay up while one of their pods goes. */
export const queryReplicated = stackPolicy({
  name: "query-replicated",
  displayName: "Query and Query Frontend have at least two replicas",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "A workload of `thanos query` or `thanos query-frontend` has at least two replicas, or an autoscaler.",
  why: "With one, every update, drained node or heavy query is an outage of all queries and of the Rulers' alerts.",
  source: "Thanos, docs/components/query.md: Query is stateless and horizontally scalable",
  remedy: "Set replicas to 2 or more.",
  tags: [...tags, "query-frontend", "availability"],
  subjects: (stack) => stack.tiers("query", "query-frontend"),
  judge: ({ workload }, { stack }) => {
    if (!["Deployment", "StatefulSet", "ReplicaSet", "Rollout"].includes(workload.kind)) return undefined;
    const replicas = replicasOf(workload);
    if (replicas !== 1) return undefined;
    const scaler = firstKnown(
      stack.objects<Scaler>("HorizontalPodAutoscaler", "ScaledObject"),
      ({ spec }) => {
        const { kind, name } = spec?.scaleTargetRef ?? {};
        return (kind ?? "Deployment") === workload.kind && name === workload.metadata.name ? true : undefined;
      },
    );
    return scaler ? undefined : "has one replica";
  },
});

interface Scaler {
  readonly scaleTargetRef?: { readonly kind?: string | null; readonly name?: string | null } | null;
}

/** A slow StoreAPI is given up before the whole query is. */
export const storeTimeoutBelowQueryTimeout = resourcePolicy({
  name: "store-timeout-below-query-timeout",
  displayName: "Query gives up a slow StoreAPI before the whole query",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "--store.response-timeout of `thanos query`, if set, is below --query.timeout.",
  why: "Otherwise the query times out first, so one StoreAPI that hangs fails all of it.",
  source: "Thanos, help of --store.response-timeout and --query.timeout",
  remedy: "Lower --store.response-timeout, or raise --query.timeout.",
  tags: [...tags, "availability"],
  subjects: queries,
  judge: ({ flags }) => {
    const given = flags.seconds("store.response-timeout", "0ms");
    if (given === 0 || given < flags.seconds("query.timeout", "2m")) return undefined;
    return `has --store.response-timeout=${flags.value("store.response-timeout")}, not below --query.timeout=${flags.value("query.timeout") ?? "2m, the default"}`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  queryHasEndpoints,
  storeapiIsAsked,
  storeapiReplicasAsked,
  partialResponseChosen,
  queryReplicated,
  storeTimeoutBelowQueryTimeout,
];
