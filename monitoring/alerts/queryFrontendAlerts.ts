/**
 * Alerts of Query Frontend and its response cache. Upstream has none of either.
 *
 * Names and labels of metrics: cmd/thanos/query_frontend.go, pkg/queryfrontend and internal/cortex/chunk/cache of Thanos v0.42.
 */
import type { AlertGroup } from "../alert";
import { errorShare, promql, slowRequests } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import type { StackShape } from "../stackShape";
import { tierHasFewer, tierIsDown, type Presence } from "./presence";

const job = "thanos-query-frontend";
const here = `job="${job}"`;
const look = [podLook("query-frontend"), podLogs("deployment/thanos-query-frontend")];
const cacheLook = [podLook("cache"), ...look];

const presence: Presence = {
  prefix: "ThanosQueryFrontend",
  job,
  title: "Query Frontend",
  component: "query-frontend",
  replicas: ({ replicas }) => replicas.queryFrontend,
  down: {
    severity: "critical",
    for: "5m",
    meaning: "Dashboards get no answers. Query itself still answers at its own address.",
  },
  fewer:
    "The others carry the load. Without memcached, each pod has a cache of its own, so more answers are computed again.",
};

const hasMemcached = ({ replicas }: StackShape): boolean => replicas.memcached > 0;

export const queryFrontendAlerts: AlertGroup = {
  name: "thanos-query-frontend",
  title: "Query Frontend",
  alerts: [
    { ...tierIsDown(presence), supersedes: [], reason: undefined },
    tierHasFewer(presence),
    {
      name: "ThanosQueryFrontendErrorRateHigh",
      severity: "critical",
      for: "5m",
      threshold: { value: 0.05, unit: "ratio", meaning: "share of requests that fail" },
      reason:
        "this is what users see, time-outs among them. A request that its client gives up has the code 499 and does not count. With fewer than ten failures in two minutes a share says nothing.",
      expr: (_, threshold) =>
        errorShare(
          {
            errors: `http_requests_total{${here}, handler="query-frontend", code=~"5.."}`,
            all: `http_requests_total{${here}, handler="query-frontend"}`,
            by: ["job"],
            window: "2m",
            least: 10,
          },
          threshold,
        ),
      summary: "{{ $value | humanizePercentage }} of requests to Query Frontend fail.",
      description:
        "Users see errors on their dashboards. Query Frontend has tried each request again before.",
      runbook: {
        meaning:
          "Users see errors. Query Frontend tries again by itself, so these have failed several times.",
        look: [...look, podLook("query"), podLogs("deployment/thanos-query")],
        act: [
          "If alerts of Query fire too, begin there.",
          "If not, the log has the reason: time-outs of large queries, or no way to Query.",
        ],
        ends: "two minutes after the last failures.",
      },
    },
    {
      name: "ThanosQueryFrontendLatencyHigh",
      severity: "warning",
      for: "15m",
      threshold: { value: 60, unit: "seconds", meaning: "time within which 99 of 100 requests are answered" },
      expr: (_, threshold) =>
        slowRequests(
          {
            histogram: "http_request_duration_seconds",
            matchers: `${here}, handler="query-frontend"`,
            by: ["job"],
            least: 20,
          },
          threshold,
        ),
      summary: "Query Frontend is slow: one of 100 requests takes {{ $value | humanizeDuration }} or more.",
      description: "Users wait for their dashboards.",
      runbook: {
        meaning: "Users wait for their dashboards.",
        look: [...look, 'kubectl -n "$NAMESPACE" logs deployment/thanos-query-frontend | grep "slow query"'],
        act: [
          "The log names slow queries. A dashboard that asks for much may be all of it.",
          "See whether the cache works: no other alert of Query Frontend should fire.",
          "See ThanosQueryRangeLatencyHigh and ThanosQueryOverload.",
        ],
        ends: "when answers are faster.",
      },
    },
    {
      name: "ThanosQueryFrontendRetriesHigh",
      severity: "warning",
      for: "15m",
      threshold: { value: 0.5, unit: "count", meaning: "tries beyond the first, for a sub-query on average" },
      reason:
        "tries hide errors from users, and load Query with the same query several times, so this comes before the errors. It needs twenty sub-queries in ten minutes.",
      expr: (_, threshold) => promql`
        (
          sum by (job) (rate(cortex_query_frontend_retries_sum{${here}}[10m]))
          / sum by (job) (rate(cortex_query_frontend_retries_count{${here}}[10m]))
          > ${threshold}
        )
        and on (job) sum by (job) (increase(cortex_query_frontend_retries_count{${here}}[10m])) >= 20`,
      summary:
        "Query Frontend asks Query again and again: {{ $value | humanize }} more tries for each query.",
      description:
        "Users may see nothing of it yet. Query fails, and carries the same queries several times.",
      runbook: {
        meaning:
          "Query fails some of what it is asked. Users see nothing of it yet, but it adds load to a Query in trouble.",
        look: [...look, podLogs("deployment/thanos-query")],
        act: ["See Query's log and alerts: the fault is there or behind it."],
        ends: "when Query fails less.",
      },
    },
    {
      name: "ThanosQueryFrontendHasNoCache",
      severity: "warning",
      for: "10m",
      reason:
        "with a configuration that it does not understand, Query Frontend goes on without a cache and only logs a warning. Its counters exist from the start, also without any query.",
      expr: () => promql`
        max by (job, pod) (up{${here}}) == 1
        unless on (job, pod) max by (job, pod) (cortex_cache_fetched_keys_total{${here}})`,
      summary: "{{ $labels.pod }} has no response cache.",
      description: "Each dashboard is computed anew at each refresh, by Query and the stores.",
      runbook: {
        meaning:
          "Answers are right and slow: each is computed anew, and Query and stores carry several times the load.",
        look: ['kubectl -n "$NAMESPACE" logs deployment/thanos-query-frontend | grep -i cache', ...look],
        act: [
          "The log says at the start what is wrong with the cache's configuration: see `thanos:queryFrontend.cache`.",
        ],
        ends: "when the pod has a cache.",
      },
    },
    {
      name: "ThanosQueryFrontendCacheServersMissing",
      severity: "warning",
      for: "10m",
      expr: ({ replicas }) =>
        `min by (job, pod, tripperware) (cortex_memcache_client_servers{${here}}) < ${replicas.memcached}`,
      summary: "{{ $labels.pod }} finds too few memcached servers: {{ $value }}.",
      description:
        "Keys move to the servers that are left, so a part of the cache is lost until they come back.",
      runbook: {
        meaning: "A part of the cache is lost, and what is asked for there is computed anew.",
        look: cacheLook,
        act: [
          "If a memcached pod is gone, repair it: the alert that it is gone says how.",
          "If all answer, Query Frontend's DNS look-ups fail: its log has them.",
        ],
        ends: "when Query Frontend has found all servers.",
      },
      exists: hasMemcached,
    },
    {
      name: "ThanosQueryFrontendCacheFailures",
      severity: "warning",
      for: "15m",
      threshold: { value: 0.05, unit: "ratio", meaning: "share of requests to memcached that fail" },
      expr: (_, threshold) =>
        errorShare(
          {
            errors: `cortex_memcache_request_duration_seconds_count{${here}, status_code="500"}`,
            all: `cortex_memcache_request_duration_seconds_count{${here}}`,
            by: ["job", "method"],
            window: "10m",
            least: 10,
          },
          threshold,
        ),
      summary:
        "{{ $value | humanizePercentage }} of Query Frontend's requests `{{ $labels.method }}` to memcached fail.",
      description: "What is not found in the cache is computed anew. Answers are right and slower.",
      runbook: {
        meaning: "Answers are right and slower: what the cache does not give is computed anew.",
        look: cacheLook,
        act: [
          "memcached that is full of connections or short of CPU times out: see its own alerts.",
          "A NetworkPolicy between the two shows as time-outs of every request.",
        ],
        ends: "when fewer requests fail.",
      },
      exists: hasMemcached,
    },
    {
      name: "ThanosQueryFrontendCacheWritesDropped",
      severity: "warning",
      for: "15m",
      threshold: {
        value: 0.05,
        unit: "ratio",
        meaning: "share of answers that are dropped instead of cached",
      },
      reason:
        "at more than one dashboard at once, the queue of writes is full with Thanos' own defaults; the stack's are larger.",
      expr: (_, threshold) =>
        errorShare(
          {
            errors: `cortex_cache_dropped_background_writes_total{${here}}`,
            all: `cortex_cache_fetched_keys_total{${here}}`,
            by: ["job"],
            window: "10m",
            least: 20,
          },
          threshold,
        ),
      summary: "Query Frontend drops {{ $value | humanizePercentage }} of what it should cache.",
      description: "Its queue of writes to memcached is full. These answers are computed anew next time.",
      runbook: {
        meaning: "Answers are right, and computed anew next time.",
        look: cacheLook,
        act: ["memcached is too slow or there are too few: raise `thanos:queryFrontend.cache.replicas`."],
        ends: "when fewer are dropped.",
      },
      exists: hasMemcached,
    },
    {
      name: "ThanosQueryFrontendCacheItemsTooLarge",
      severity: "info",
      for: "30m",
      threshold: { value: 20, unit: "count", meaning: "answers in an hour that are too large for the cache" },
      expr: (_, threshold) =>
        `sum by (job) (increase(cortex_memcache_client_set_skip_total{${here}}[1h])) >= ${threshold}`,
      summary: "{{ $value | humanize }} answers in an hour are too large for the cache.",
      description: "The largest dashboards, which would gain most from a cache, are computed anew each time.",
      runbook: {
        meaning: "The largest answers are never cached.",
        look: cacheLook,
        act: [
          "Raise `thanos:queryFrontend.cache.maxItemSize`, or shorten `thanos:queryFrontend.splitInterval`: parts become smaller.",
        ],
        ends: "an hour after the last of them.",
      },
      exists: hasMemcached,
    },
  ],
};
