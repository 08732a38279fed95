/** Query Frontend with its caches. */
import { course, now, type Page } from "./page";
import { resourcesOf } from "./podPanels";
import { errorShare, own, perSecond, slowest } from "./queries";

const frontend = own("thanos-query-frontend");
const requests = `${frontend}, handler="query-frontend"`;
const inMemory = "Answers are not cached in memory";
const inMemcached = "Answers are not cached in memcached";
const memcache = `cortex_memcache_request_duration_seconds_count{${frontend}`;

export const queryFrontendPage: Page = {
  uid: "thanos-stack-query-frontend",
  title: "Thanos: Query Frontend and caches",
  description: "What users get: errors, waiting, and what the caches save.",
  rows: [
    [
      now("How many Query Frontend pods answer?", {
        description: "Good is the number in queryFrontend.replicas.",
        unit: "count",
        queries: { pods: `sum(up{${frontend}})` },
        limits: [
          { alert: "ThanosQueryFrontendReplicaGone" },
          { alert: "ThanosQueryFrontendIsDown", at: 1, side: "below" },
        ],
      }),
      now("What share of parts is answered by the cache?", {
        description: "Parts of range queries, and look-ups of labels, in the last hour.",
        unit: "ratio",
        queries: {
          "{{tripperware}}": `sum by (tripperware) (increase(cortex_cache_hits_total{${frontend}}[1h])) / sum by (tripperware) (increase(cortex_cache_fetched_keys_total{${frontend}}[1h]) > 0)`,
        },
        none: "Nothing was asked that could be cached",
      }),
      now("How many parts does a range query have?", {
        description: "A range is cut at queryFrontend.splitInterval. On average of the last hour.",
        unit: "count",
        queries: {
          parts: `sum(increase(thanos_frontend_split_queries_total{${frontend}, tripperware="query_range"}[1h])) / sum(increase(thanos_query_frontend_queries_total{${frontend}, op="query_range"}[1h]) > 0)`,
        },
        none: "No range was asked for",
      }),
    ],
    [
      course("What share of requests fails?", {
        description: "Answers with a code of 500 and more. Good is 0.",
        unit: "ratio",
        queries: {
          failing: errorShare(
            `http_requests_total{${requests}, code=~"5.."}`,
            `http_requests_total{${requests}}`,
          ),
        },
        limits: [{ alert: "ThanosQueryFrontendErrorRateHigh" }],
      }),
      course("How long do the slowest requests take?", {
        description: "Of 100, 99 are answered sooner.",
        unit: "seconds",
        queries: { "99 of 100": slowest("http_request_duration_seconds", requests) },
        limits: [{ alert: "ThanosQueryFrontendLatencyHigh" }],
      }),
      course("How many requests come?", {
        description: "By code of the answer.",
        unit: "per second",
        queries: { "{{code}}": perSecond(`http_requests_total{${requests}}`, "code") },
      }),
    ],
    [
      course("How many requests does the cache answer?", {
        description: "Parts that were looked for, and those that were found.",
        unit: "per second",
        queries: {
          "looked for, {{tripperware}}": perSecond(
            `cortex_cache_fetched_keys_total{${frontend}}`,
            "tripperware",
          ),
          "found, {{tripperware}}": perSecond(`cortex_cache_hits_total{${frontend}}`, "tripperware"),
        },
      }),
      course("How often is Query asked again?", {
        description: "Retries of a part after an error of Query. Good is 0: they hide errors and cost time.",
        unit: "count",
        queries: {
          "retries of a part": `${perSecond(`cortex_query_frontend_retries_sum{${frontend}}`)} / ${perSecond(`cortex_query_frontend_retries_count{${frontend}}`)}`,
        },
        limits: [{ alert: "ThanosQueryFrontendRetriesHigh" }],
      }),
      course("How much does the cache in memory hold?", {
        description: "In each pod. Once it is full, each new answer pushes out an old one.",
        unit: "bytes",
        queries: { "{{pod}}, {{tripperware}}": `querier_cache_memory_bytes{${frontend}}` },
        none: inMemory,
      }),
    ],
    [
      course("What share of calls to memcached fails?", {
        description: "By what was called. A query then goes to Query, and is slower.",
        unit: "ratio",
        queries: {
          "{{method}}": `(${perSecond(`${memcache}, status_code="500"}`, "method")} or 0 * ${perSecond(`${memcache}}`, "method")}) / ${perSecond(`${memcache}}`, "method")}`,
        },
        limits: [
          { alert: "ThanosQueryFrontendCacheFailures" },
          { alert: "ThanosQueryFrontendCacheServersMissing" },
        ],
        none: inMemcached,
      }),
      course("How many answers are too large for memcached?", {
        description: "In the last hour. They are larger than queryFrontend.cache.maxItemSize.",
        unit: "count",
        queries: {
          answers: `sum(increase(cortex_memcache_client_set_skip_total{${frontend}}[1h]))`,
        },
        limits: [{ alert: "ThanosQueryFrontendCacheItemsTooLarge" }],
        none: inMemcached,
      }),
      ...resourcesOf("thanos-query-frontend"),
    ],
  ],
};
