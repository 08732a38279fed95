/** Alerts on calls to the Store Gateways and on their caches. Metrics: pkg/store/bucket.go, pkg/gate and pkg/cacheutil of Thanos v0.42. */
import type { Alert } from "../alert";
import { errorShare, grpcFaults, promql, slowRequests } from "../expressions";
import { podLook, podLogs } from "../runbooks";

const here = 'job="thanos-store"';
const look = [podLook("store"), podLogs("statefulset/thanos-store")];

/** Calls that fail, are refused or wait, and caches that do not help. */
export const storeCallAlerts: readonly Alert[] = [
  {
    name: "ThanosStoreGrpcErrorRate",
    severity: "warning",
    for: "10m",
    threshold: { value: 0.05, unit: "ratio", meaning: "share of gRPC calls that fail" },
    expr: (_, threshold) =>
      errorShare(
        {
          errors: `grpc_server_handled_total{${here}, ${grpcFaults}}`,
          all: `grpc_server_handled_total{${here}}`,
          by: ["job", "pod"],
          least: 10,
        },
        threshold,
      ),
    summary: "{{ $value | humanizePercentage }} of calls to {{ $labels.pod }} fail.",
    description: "Answers lack what the bucket has, or fail where partial answers are off.",
    runbook: {
      meaning: "Answers are partial, with a warning, or fail where `thanos:query.partialResponse` is off.",
      look,
      act: [
        "The log has the reason.",
        "`exceeded series limit` and the like: see ThanosStoreQueriesDropped.",
        "Errors of the bucket: see ThanosStoreBucketHighOperationFailures.",
      ],
      ends: "when fewer calls fail.",
    },
    supersedes: ["ThanosStoreGrpcErrorRate"],
  },
  {
    name: "ThanosStoreQueriesDropped",
    severity: "warning",
    for: "15m",
    threshold: {
      value: 5,
      unit: "count",
      meaning: "queries in fifteen minutes that are refused for a limit",
    },
    expr: (_, threshold) => promql`
      sum by (job, reason) (
        label_replace(increase(thanos_bucket_store_queries_dropped_total{${here}}[15m]), "limit", "blocks", "", "")
        or label_replace(increase(thanos_store_selects_dropped_total{${here}}[15m]), "limit", "selects", "", "")
      ) >= ${threshold}`,
    summary:
      "Store Gateway refuses queries: {{ $value | humanize }} in fifteen minutes, for too many {{ $labels.reason }}.",
    description: "Whoever asks gets an error or a partial answer.",
    runbook: {
      meaning:
        "Queries that read more than the limits allow are refused. Users get errors or partial answers; the tier stays alive, which is what limits are for.",
      look: [...look, 'kubectl -n "$NAMESPACE" logs deployment/thanos-query-frontend | grep "slow query"'],
      act: [
        "Find the query: Query Frontend logs the slow ones. A selector that is too wide is the usual reason.",
        "If the query is right, raise `thanos:storeGateway.maxSeriesPerRequest` or `maxSamplesPerRequest`, and the memory with them.",
      ],
      ends: "fifteen minutes after the last of them.",
    },
  },
  {
    name: "ThanosStoreSeriesGateFull",
    severity: "warning",
    for: "15m",
    expr: () => promql`
      max by (job, pod) (max_over_time(thanos_bucket_store_series_gate_queries_max{${here}}[5m]))
      - max by (job, pod) (avg_over_time(thanos_bucket_store_series_gate_queries_in_flight{${here}}[5m]))
      < 1`,
    summary: "{{ $labels.pod }} serves as many calls as it may, so others wait.",
    description: "It has been so for a quarter of an hour. Waiting counts towards the time-out of a query.",
    runbook: {
      meaning: "Calls wait for others before they begin, and queries run into their time-out.",
      look: [...look, 'kubectl -n "$NAMESPACE" top pods -l app.kubernetes.io/component=store'],
      act: [
        "If memory and CPU are free, raise `--store.grpc.series-max-concurrency` in `thanos:storeGateway.extraArgs`; otherwise `thanos:storeGateway.replicas`.",
      ],
      ends: "when a place is free again.",
    },
  },
  {
    name: "ThanosStoreSeriesGateLatencyHigh",
    severity: "warning",
    for: "15m",
    threshold: { value: 2, unit: "seconds", meaning: "time that one of 100 calls waits for its turn" },
    reason:
      "upstream's asks for a metric that Thanos v0.42 no longer has (it is named after what waits now), so it can't fire.",
    expr: (_, threshold) =>
      slowRequests(
        {
          histogram: "thanos_bucket_store_series_gate_queries_duration_seconds",
          matchers: here,
          by: ["job"],
          least: 20,
        },
        threshold,
      ),
    summary: "Calls to Store Gateway wait {{ $value | humanizeDuration }} for their turn.",
    description: "One of 100 calls waits that long before it begins.",
    runbook: {
      meaning: "Queries are slow because calls wait for others.",
      look: [...look, 'kubectl -n "$NAMESPACE" top pods -l app.kubernetes.io/component=store'],
      act: ["As for ThanosStoreSeriesGateFull."],
      ends: "when calls wait less.",
    },
    supersedes: ["ThanosStoreSeriesGateLatencyHigh"],
  },
  {
    name: "ThanosStoreIndexCacheItemsTooLarge",
    severity: "info",
    for: "30m",
    threshold: {
      value: 0.01,
      unit: "ratio",
      meaning: "share of items that are too large for the index cache",
    },
    expr: (_, threshold) =>
      errorShare(
        {
          errors: `thanos_store_index_cache_items_overflowed_total{${here}}`,
          all: `thanos_store_index_cache_items_added_total{${here}}`,
          by: ["job", "item_type"],
          window: "30m",
          least: 10,
        },
        threshold,
      ),
    summary:
      "{{ $value | humanizePercentage }} of {{ $labels.item_type }} are too large for the index cache.",
    description:
      "They are read from the bucket for each query. Labels with very many values are the usual reason.",
    runbook: {
      meaning: "Some queries read the same parts of indexes from the bucket each time.",
      look,
      act: [
        "Find labels with very many values on Query's page `/tsdb-status`, and drop those that nobody asks for.",
      ],
      ends: "when fewer are too large.",
    },
  },
  {
    name: "ThanosStoreCacheFailures",
    severity: "warning",
    for: "15m",
    threshold: {
      value: 0.05,
      unit: "ratio",
      meaning: "share of requests to the memcached of a cache that fail or are skipped",
    },
    reason:
      "only where `extraArgs` give Store Gateway an index or bucket cache in memcached; the stack's own index cache is in memory.",
    expr: (_, threshold) => promql`
      (
        sum by (job, name, operation) (
          label_replace(rate(thanos_memcached_operation_failures_total{${here}}[10m]), "end", "failed", "", "")
          or label_replace(rate(thanos_memcached_operation_skipped_total{${here}}[10m]), "end", "skipped", "", "")
        )
        / on (job, name, operation) sum by (job, name, operation) (rate(thanos_memcached_operations_total{${here}}[10m]))
        > ${threshold}
      )
      and on (job, name, operation) sum by (job, name, operation) (increase(thanos_memcached_operations_total{${here}}[10m])) >= 20`,
    summary:
      "{{ $value | humanizePercentage }} of operations `{{ $labels.operation }}` on {{ $labels.name }} fail or are skipped.",
    description: "What the cache does not give is read from the bucket.",
    runbook: {
      meaning: "Answers are right and slower: what the cache does not give is read from the bucket.",
      look,
      act: [
        "Label `reason` of `thanos_memcached_operation_failures_total` and `thanos_memcached_operation_skipped_total` says why: time-outs, items too large, a full queue.",
      ],
      ends: "when fewer fail.",
    },
  },
];
