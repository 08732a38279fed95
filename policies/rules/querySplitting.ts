import { resourcePolicy, stackPolicy, type Settings, type Rule, type GuardPolicy } from "../engine/policy";
import { downstreamOf } from "../reading/tierAddresses";
import { hiddenMaker, serviceOf } from "../reading/reach";
import { readAddress, workloadsBehind } from "../reading/services";
import type { Stack } from "../reading/stack";
import { tiersOf, type Tier } from "../reading/tiers";
import { firstKnown, unreadable } from "../reading/unknowns";

const tags = ["thanos", "query-frontend"];
const frontends = (stack: Stack) => stack.tiers("query-frontend");

/** The two kinds of requests that a Query Frontend splits and keeps. */
const kinds = ["query-range", "labels"] as const;

/** Who answers PromQL over HTTP. */
const answering = ["query", "query-frontend", "prometheus"] as const;

/** Behind a Query Frontend there is a Query. */
export const queryFrontendHasQuery = stackPolicy({
  name: "query-frontend-has-query",
  displayName: "The Query Frontend has a Query behind it",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule:
    "--query-frontend.downstream-url of `thanos query-frontend` points to a Query or a Prometheus, in its own " +
    "pod or behind a Service.",
  why: "It never becomes ready, or answers every query with an error.",
  source: "Thanos, cmd/thanos/query_frontend.go: the default is http://localhost:9090",
  remedy: "Set --query-frontend.downstream-url to http:// plus the Service of Query and its HTTP port.",
  tags,
  subjects: frontends,
  judge: (frontend, { stack }) => {
    const { workload, flags } = frontend;
    const { address } = downstreamOf(frontend);
    const has = flags.has("query-frontend.downstream-url")
      ? `has --query-frontend.downstream-url=${address}`
      : `has no --query-frontend.downstream-url, so it asks ${address}`;
    if (/^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/.test(address)) {
      const own = firstKnown(
        tiersOf(
          workload,
          answering.filter((kind) => kind !== "query-frontend"),
        ),
        (tier) => tier,
      );
      return own ? undefined : `${has}, where its pod has neither Query nor Prometheus`;
    }
    if (!address.includes("$(") && !readAddress(address)) return undefined;
    const service = serviceOf(stack, address, workload);
    const workloads = service ? workloadsBehind(stack, service) : [];
    if (!service || workloads.length === 0) return undefined;
    if (firstKnown(workloads, (one) => firstKnown(tiersOf(one, answering), (tier) => tier))) return undefined;
    const maker = hiddenMaker(stack);
    if (maker) throw unreadable(`the pods of ${service.title} may be made by ${maker.title}`);
    return `${has}, and the pods of ${service.title} run neither Query nor Prometheus`;
  },
});

/** A cache that Thanos can use, as it splits queries. */
export const queryFrontendSplits = resourcePolicy({
  name: "query-frontend-splits",
  displayName: "Cached queries are split",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule:
    "A Query Frontend with a response cache has split intervals above 0, and splits range queries by either " +
    "--query-range.split-interval or --query-range.min-split-interval.",
  why: "Otherwise Thanos exits, because it caches by these intervals.",
  source: "Thanos, pkg/queryfrontend/config.go: Validate",
  remedy: "Leave the split intervals at their default, 24h.",
  tags: [...tags, "cache"],
  subjects: frontends,
  judge: [
    ...kinds.map((kind): Rule<Tier, Settings> => ({ flags }) => {
      const dynamic = kind === "query-range" && isDynamic(flags);
      if (dynamic || flags.seconds(`${kind}.split-interval`, "24h") > 0) return undefined;
      return hasCache(flags, kind)
        ? `has --${kind}.split-interval=${flags.value(`${kind}.split-interval`)} and a response cache`
        : undefined;
    }),
    ({ flags }: Tier) =>
      isDynamic(flags) && flags.seconds("query-range.split-interval", "24h") > 0
        ? {
            is: `splits range queries by fixed and by growing intervals: --query-range.split-interval=${flags.value("query-range.split-interval") ?? "24h, the default"}`,
            wayOut: "Set --query-range.split-interval=0, or do without min- and max-split-interval.",
          }
        : undefined,
  ],
});

function hasCache(flags: Tier["flags"], kind: string): boolean {
  const flag = `${kind}.response-cache-config`;
  return Boolean(flags.value(flag)) || Boolean(flags.value(`${flag}-file`));
}

function isDynamic(flags: Tier["flags"]): boolean {
  const seconds = ["min-split-interval", "max-split-interval"].map((name) =>
    flags.seconds(`query-range.${name}`, "0"),
  );
  return Math.max(...seconds, flags.number("query-range.horizontal-shards", "0")) > 0;
}

/** Samples that may still change are not kept. */
export const cacheFreshness = resourcePolicy({
  name: "cache-freshness",
  displayName: "The newest samples are not cached",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "The response caches of `thanos query-frontend` leave out at least the last minute.",
  why: "The newest samples are not in every replica yet. Once cached, the gap stays in dashboards.",
  source: "Thanos, help of --query-range.response-cache-max-freshness: results in flux; default 1m",
  remedy:
    "Leave --query-range.response-cache-max-freshness and --labels.response-cache-max-freshness at 1m or more.",
  tags: [...tags, "cache", "correctness"],
  subjects: frontends,
  judge: kinds.map((kind): Rule<Tier, Settings> => ({ flags }) => {
    const flag = `${kind}.response-cache-max-freshness`;
    return flags.seconds(flag, "1m") < 60 ? `has --${flag}=${flags.value(flag)}, below 1m` : undefined;
  }),
});

/** The Query Frontend fails, or answers in part, where Query does. */
export const partialResponseAgrees = stackPolicy({
  name: "partial-response-agrees",
  displayName: "Query and Query Frontend agree on partial response",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule:
    "--query-range.partial-response and --labels.partial-response of `thanos query-frontend` have the value of " +
    "--query.partial-response of every Query in the stack.",
  why:
    "The Query Frontend passes its own choice on, so the same query fails or has gaps depending on where it was " +
    "sent.",
  source:
    "Thanos, cmd/thanos/query_frontend.go: both are on by default, and stand for a request that says nothing",
  remedy: "Give both the value of --query.partial-response of Query.",
  tags: [...tags, "query", "correctness"],
  subjects: frontends,
  judge: kinds.map((kind): Rule<Tier, Settings> => ({ flags }, { stack }) => {
    const flag = `${kind}.partial-response`;
    const isOn = flags.isOn(flag, true);
    const given = flags.has(flag) ? `has --${isOn ? "" : "no-"}${flag}` : `has --${flag} (the default)`;
    const other = firstKnown(stack.tiers("query"), (query) =>
      query.flags.isOn("query.partial-response", true) !== isOn ? query : undefined,
    );
    return other && `${given}, unlike ${other.title}`;
  }),
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  queryFrontendHasQuery,
  queryFrontendSplits,
  cacheFreshness,
  partialResponseAgrees,
];
