/** Flags of `thanos query`. */
import { flagSeconds } from "../../model/goValues";
import { durationText } from "../../model/units";
import { toSeconds } from "../rules/rule";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { aboveZero, atLeastTime, lastOf, refuse, stopSeconds } from "./judges";
import { everyCommand, requestLimits, requestLogging, storeApi, pages } from "./sharedFlags";
import { queryTransport } from "./transportFlags";

const help = "help of the flag";

const leadsAway = (path: string | undefined): boolean => path !== undefined && /[^/]/.test(path);

/** Without a route, the prefix of links is that of routes too. */
const staysAtRoot: Judge = (use) => {
  const route = lastOf(use, "web.route-prefix") || lastOf(use, "web.external-prefix");
  return leadsAway(route)
    ? `moves Query's API away from /, where Query Frontend and Ruler ask for it. Use ${use.nameSetting("query.webPath")}, which moves them all; behind a proxy that takes the path away, add --web.route-prefix=/.`
    : undefined;
};

/** How far PromQL looks back for a sample: help says twice the slowest interval. */
const reachesTwoScrapes: Judge = ({ values, settings: { prometheus }, nameSetting }) => {
  const slowest = (["scrapeInterval", "evaluationInterval"] as const).reduce((one, other) =>
    toSeconds(prometheus[one]) >= toSeconds(prometheus[other]) ? one : other,
  );
  const least = 2 * toSeconds(prometheus[slowest]);
  const isShort = values.some((value) => {
    const seconds = flagSeconds(value);
    return seconds !== undefined && seconds > 0 && seconds < least;
  });
  return isShort
    ? {
        rule: `is less than twice ${nameSetting(`prometheus.${slowest}`)} (${prometheus[slowest]}), so one failed scrape leaves a hole in every graph. Use ${durationText(least)} or more, or leave it out (5m).`,
        with: [`prometheus.${slowest}`],
      }
    : undefined;
};

/** How far PromQL looks back, of Query and of Prometheus. */
export const lookback: ClassedFlags = classify(
  "bound",
  "how far PromQL looks back for a sample",
  help,
  ["query.lookback-delta"],
  reachesTwoScrapes,
);

const endsBeforeQuery: Judge = ({ values, settings, nameSetting }) => {
  const { timeout } = settings.query;
  const seconds = values.map(flagSeconds).filter((each) => each !== undefined);
  if (seconds.some((each) => each > 0 && each < 1))
    return "is below a second, so slow StoreAPIs are left out of answers. Use 1s or more, or 0s (no limit).";
  return seconds.some((each) => each > toSeconds(timeout))
    ? {
        rule: `has no effect: ${nameSetting("query.timeout")} (${timeout}) ends the query first. Use ${timeout} or less, or leave it out.`,
        with: ["query.timeout"],
      }
    : undefined;
};

/** Samples of 1h resolution are further apart than PromQL looks back. */
const findsDownsampled: Judge = ({ values, settings }) =>
  values.at(-1) === "false" && settings.query.autoDownsampling
    ? {
        rule: "lets PromQL look back 5m where downsampled samples are an hour apart, so graphs over long ranges are empty. Leave it out.",
        with: ["query.autoDownsampling"],
      }
    : undefined;

/** What can be split is asked of other Queries alone, and answered with nothing where there are none. */
const asksOwnStores = refuse(
  "leaves queries to other Queries, so the series of the stack's own sidecars, Rulers and Store Gateways are missing in answers. Leave it out.",
  "local",
);

/** Each flag may be given several times, once for each bucket. */
const rises: Judge = ({ values }) =>
  values.some((value, at) => at > 0 && Number(value) <= Number(values[at - 1]))
    ? "is not above the one before it, so Query panics. Write the buckets from low to high."
    : undefined;

/** Tenants by certificate: Query Frontend asks without one. */
export const tenantByCertificate = refuse(
  "takes the tenant from a client's certificate, and nothing in the stack shows one, so every query fails. Leave it out.",
  "",
);

export const queryFlags: ClassedFlags = {
  ...everyCommand,
  ...storeApi(stopSeconds.most),
  ...requestLogging,
  ...pages,
  ...requestLimits,
  ...queryTransport,
  ...classify(
    "moves",
    "where the API and the pages are",
    "cmd/thanos/query.go: the route is the prefix of links unless it is given",
    ["web.route-prefix", "web.external-prefix"],
    staysAtRoot,
  ),
  ...classify("harmless", "a header with the prefix of links", help, ["web.prefix-header"]),
  ...classify("harmless", "links of the page with alerts", help, ["alert.query-url"]),
  ...classify(
    "hides",
    "StoreAPIs whose series do not match are not asked",
    help,
    ["selector.relabel-config", "selector.relabel-config-file"],
    refuse("leaves out StoreAPIs, and nothing else asks them. Leave it out.", ""),
  ),
  ...lookback,
  ...classify(
    "bound",
    "time that one StoreAPI may send nothing",
    help,
    ["store.response-timeout"],
    endsBeforeQuery,
  ),
  ...classify(
    "file",
    "a folder that is written to",
    "promql.NewActiveQueryTracker panics where it can't write",
    ["query.active-query-path"],
    refuse(
      "is a folder that Query can't write to, since its file system is read-only, so it ends. Leave it out.",
      "",
    ),
  ),
  ...classify(
    "unsafe",
    "the tenant's name is a field of a certificate",
    "getTenantFromCertificate of pkg/tenancy/tenancy.go",
    ["query.tenant-certificate-field"],
    tenantByCertificate,
  ),
  ...classify(
    "unsafe",
    "makes StoreAPIs up",
    "hidden; for Thanos' own tests",
    ["inject-test-addresses"],
    refuse("is for the tests of Thanos. Leave it out."),
  ),
  ...classify("harmless", "labels of Query in another Query's list of stores", help, ["selector-label"]),
  ...classify(
    "hides",
    "looks back as far as downsampled samples are apart",
    "LookbackDeltaFactory of cmd/thanos/query.go",
    ["query.dynamic-lookback-delta"],
    findsDownsampled,
  ),
  ...classify(
    "hides",
    "leaves what can be split to other Queries",
    "DistributedExecutionOptimizer of promql-engine: a query goes to remote engines alone, and is a Noop without any",
    ["query.mode"],
    asksOwnStores,
  ),
  ...classify(
    "bound",
    "how long an endpoint may take to say what it is",
    "GetMetadata of pkg/query/endpointset.go",
    ["endpoint.info-timeout"],
    atLeastTime(1, "slow endpoints are left out, and their series are missing in answers"),
  ),
  ...classify("harmless", "connections to StoreAPIs", help, [
    "grpc-compression",
    "grpc.proxy-strategy",
    "store.sd-dns-resolver",
    "query.conn-metric.label",
  ]),
  ...classify("harmless", "answers beside series, such as those to rules and targets", help, [
    "exemplar.partial-response",
    "metric-metadata.partial-response",
    "rule.partial-response",
    "status.partial-response",
    "target.partial-response",
  ]),
  ...classify("harmless", "PromQL that a query may use, and how it is run", help, [
    "enable-feature",
    "query.disable-fallback",
    "query.distributed-with-overlapping-interval",
    "query.enable-x-functions",
    "query.partition-label",
  ]),
  ...classify(
    "bound",
    "step of a subquery that names none",
    "the engine divides by it",
    ["query.default-evaluation-interval"],
    aboveZero("subqueries without a step fail"),
  ),
  ...classify("harmless", "what a query means that leaves it open", help, [
    "query.default-step",
    "query.instant.default.max_source_resolution",
    "query.metadata.default-time-range",
  ]),
  ...classify("harmless", "how much is done at once; 0 is no limit", "gate.New of pkg/gate", [
    "query.max-concurrent-select",
    "query.lazy-retrieval-max-buffered-responses",
  ]),
  ...classify(
    "bound",
    "buckets of Query's own metrics",
    "newHistogram of client_golang panics",
    [
      "query.telemetry.request-duration-seconds-quantiles",
      "query.telemetry.request-samples-quantiles",
      "query.telemetry.request-series-seconds-quantiles",
    ],
    rises,
  ),
};
