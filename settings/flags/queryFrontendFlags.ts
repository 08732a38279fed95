/** Flags of `thanos query-frontend`. */
import { flagSeconds } from "../../model/goValues";
import { toSeconds } from "../rules/rule";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { atLeast, oneOf, refuseFor } from "./judges";
import { tenantByCertificate } from "./queryFlags";
import { everyCommand, requestLogging, pages } from "./sharedFlags";

const help = "help of the flag";

/** What is younger may still be coming in, and would be missing from the cache for as long as it keeps answers. */
const leavesFreshAlone: Judge = ({ values, settings: { prometheus }, nameSetting }) => {
  const { scrapeInterval } = prometheus;
  return values.some((value) => (flagSeconds(value) ?? Infinity) < toSeconds(scrapeInterval))
    ? {
        rule: `is shorter than ${nameSetting("prometheus.scrapeInterval")} (${scrapeInterval}), so answers are cached before their last samples are in. Use ${scrapeInterval} or more, or leave it out (1m).`,
        with: ["prometheus.scrapeInterval"],
      }
    : undefined;
};

const fixedParts = refuseFor(
  ({ nameSetting }) =>
    `can't stand beside the fixed length of parts that the stack sets, so the process ends. Use ${nameSetting("queryFrontend.splitInterval")}.`,
  "0",
  "0s",
);

export const queryFrontendFlags: ClassedFlags = {
  ...everyCommand,
  ...requestLogging,
  ...pages,
  ...classify(
    "bound",
    "how cached answers are packed",
    "ResultsCacheConfig.Validate of internal/cortex",
    ["cache-compression-type"],
    oneOf("snappy"),
  ),
  ...classify(
    "ends",
    "parts of a range whose length depends on the range",
    "Config.Validate of pkg/queryfrontend/config.go",
    ["query-range.horizontal-shards", "query-range.max-split-interval", "query-range.min-split-interval"],
    fixedParts,
  ),
  ...classify(
    "bound",
    "range of a query for labels that names none",
    "Config.Validate of pkg/queryfrontend/config.go",
    ["labels.default-time-range"],
    ({ values }) =>
      values.some((value) => flagSeconds(value) === 0)
        ? "is zero, so the process ends. Use 24h, the default."
        : undefined,
  ),
  ...classify(
    "bound",
    "parts of a query that are asked at the same time",
    "DoRequests of internal/cortex/querier/queryrange: no worker with 0",
    ["query-range.max-query-parallelism", "labels.max-query-parallelism"],
    atLeast(1, "no query is ever answered"),
  ),
  ...classify(
    "bound",
    "age below which answers are not cached",
    help,
    ["query-range.response-cache-max-freshness"],
    leavesFreshAlone,
  ),
  ...classify("harmless", "age below which label names are not cached", help, [
    "labels.response-cache-max-freshness",
  ]),
  ...classify(
    "unsafe",
    "the tenant's name is a field of a certificate",
    "getTenantFromCertificate of pkg/tenancy/tenancy.go",
    ["query-frontend.tenant-certificate-field"],
    tenantByCertificate,
  ),
  ...classify(
    "harmless",
    "longest range of a query; a longer one is refused with an error that says so",
    help,
    ["query-range.max-query-length"],
  ),
  ...classify("harmless", "headers that are passed on or logged", help, [
    "query-frontend.forward-header",
    "query-frontend.org-id-header",
    "query-frontend.slow-query-logs-user-header",
  ]),
  ...classify("harmless", "PromQL that a query may use, and how it is split", help, [
    "enable-feature",
    "query-frontend.enable-x-functions",
    "query-frontend.vertical-shards",
    "query-range.align-range-with-step",
    "query-range.request-downsampled",
  ]),
  ...classify("harmless", "statistics in the log and in answers", help, ["query-frontend.force-query-stats"]),
  ...classify("harmless", "tries of an instant query", help, ["query.max-retries-per-request"]),
};
