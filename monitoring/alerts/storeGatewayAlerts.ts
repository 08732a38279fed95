/**
 * Alerts of the Store Gateways and their caches.
 *
 * Names and labels of metrics: cmd/thanos/store.go, pkg/store/bucket.go, pkg/block/fetcher.go, pkg/gate and pkg/cacheutil of
 * Thanos v0.42.
 */
import { durationText } from "../../model/units";
import type { AlertGroup } from "../alert";
import { errorShare, grpcFaults, promql, slowRequests } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import type { StackShape } from "../stackShape";
import { tierHasFewer, tierIsDown, type Presence } from "./presence";

const job = "thanos-store";
const here = `job="${job}"`;
const look = [podLook("store"), podLogs("statefulset/thanos-store")];
const blocksPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-store 10907:10902   # http://127.0.0.1:10907/blocks shows those that it has loaded';

const presence: Presence = {
  prefix: "ThanosStore",
  job,
  title: "Store Gateway",
  component: "store",
  replicas: ({ replicas }) => replicas.storeGateway,
  down: {
    severity: "critical",
    for: "5m",
    meaning:
      "Answers lack everything that is only in the bucket: whatever is older than what Prometheus keeps itself.",
  },
  fewer: "Each of the others has all blocks, so answers are complete; they carry the load.",
};

/** Three looks at the bucket. */
const severalSyncs = ({ storeSyncInterval }: StackShape): string => durationText(3 * storeSyncInterval);

/** Blocks that a pod has found in the bucket and has not loaded. */
const notLoaded = promql`
  max by (job, pod) (thanos_blocks_meta_synced{${here}, state="loaded"})
  - on (job, pod) max by (job, pod) (thanos_bucket_store_blocks_loaded{${here}})`;

export const storeGatewayAlerts: AlertGroup = {
  name: "thanos-store",
  title: "Store Gateway",
  alerts: [
    tierIsDown(presence),
    tierHasFewer(presence),
    {
      name: "ThanosStoreBlocksNotLoaded",
      severity: "warning",
      for: "1h",
      reason:
        "upstream has none. The counter of failed loads does not say whether a later try succeeded; the difference of what is found and what is loaded does. It is above zero while blocks are being loaded, so it has to last.",
      expr: () => `(${notLoaded.replace("\n", "\n ")}) > 0`,
      summary: "{{ $labels.pod }} can't load {{ $value }} blocks of the bucket.",
      description: "Answers that this pod gives lack their samples. Another pod may have loaded them.",
      runbook: {
        meaning:
          "Answers lack the samples of these blocks where this pod is asked alone. If no pod has them, ThanosStoreBlocksInNoStore fires too.",
        look: [
          ...look,
          'kubectl -n "$NAMESPACE" logs statefulset/thanos-store | grep -i "loading block failed"',
          blocksPage,
        ],
        act: [
          "The log names each block and the reason.",
          "`no space left on device`: index headers fill the disk; raise `thanos:storeGateway.storage`.",
          "A block without or with a broken index: see ThanosBucketHasUnreadableBlocks.",
          "If the bucket refuses: see ThanosStoreBucketHighOperationFailures.",
        ],
        ends: "when all blocks that are found are loaded.",
      },
    },
    {
      name: "ThanosStoreBlocksInNoStore",
      severity: "critical",
      for: "1h",
      expr: () => `min by (job) (${notLoaded.replace("\n", "\n ")}) > 0`,
      summary: "No Store Gateway has loaded all blocks: at least {{ $value }} are missing in each.",
      description: "Answers over that time have gaps, without any error.",
      runbook: {
        meaning: "Answers have gaps, without an error. Query Frontend may cache them.",
        look: [
          ...look,
          'kubectl -n "$NAMESPACE" logs statefulset/thanos-store | grep -i "loading block failed"',
          blocksPage,
        ],
        act: [
          "The log names each block and the reason; see ThanosStoreBlocksNotLoaded.",
          "When it is repaired, answers of that time may be cached with gaps. See docs/operations.md on the response cache.",
        ],
        ends: "when one pod has all blocks.",
      },
    },
    {
      name: "ThanosStoreSyncFails",
      severity: "warning",
      for: "15m",
      threshold: { value: 2, unit: "count", meaning: "looks at the bucket, of the last three, that fail" },
      expr: (shape, threshold) =>
        `sum by (job, pod) (increase(thanos_blocks_meta_sync_failures_total{${here}}[${severalSyncs(shape)}])) >= ${threshold}`,
      summary: "{{ $labels.pod }} can't read the list of blocks in the bucket.",
      description:
        "It goes on with the blocks that it has. New ones are missing, and ones that were deleted give errors.",
      runbook: {
        meaning:
          "New blocks are missing from answers once Prometheus no longer has their samples; compacted ones that were deleted give errors.",
        look,
        act: [
          "The log has the bucket's answer after `syncing blocks failed`.",
          "Are the keys of role store right? See docs/operations.md on keys.",
        ],
        ends: "when two of three looks succeed.",
      },
    },
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
      name: "ThanosStoreBucketHighOperationFailures",
      severity: "warning",
      for: "15m",
      threshold: { value: 0.05, unit: "ratio", meaning: "share of operations on the bucket that fail" },
      expr: (_, threshold) =>
        errorShare(
          {
            errors: `thanos_objstore_bucket_operation_failures_total{${here}}`,
            all: `thanos_objstore_bucket_operations_total{${here}}`,
            by: ["job", "operation"],
            window: "10m",
            least: 5,
          },
          threshold,
        ),
      summary:
        "{{ $value | humanizePercentage }} of Store Gateway's operations `{{ $labels.operation }}` on the bucket fail.",
      description: "Queries that need these blocks fail or are partial.",
      runbook: {
        meaning: "Queries that need these blocks fail or are partial.",
        look,
        act: [
          "The log has the bucket's answer: keys, rate limits (`SlowDown`), time-outs.",
          "If other tiers report the same, it is the bucket or the way to it; if only this one, its keys.",
        ],
        ends: "when fewer operations fail.",
      },
      supersedes: ["ThanosStoreBucketHighOperationFailures"],
    },
    {
      name: "ThanosStoreObjstoreOperationLatencyHigh",
      severity: "warning",
      for: "15m",
      threshold: {
        value: 3,
        unit: "seconds",
        meaning: "time within which 99 of 100 reads of the bucket are done",
      },
      reason:
        "upstream's has all operations in it, and `iter` takes as long as the bucket is large. The histogram has a bound at 3 seconds and none at upstream's 2.",
      expr: (_, threshold) =>
        slowRequests(
          {
            histogram: "thanos_objstore_bucket_operation_duration_seconds",
            matchers: `${here}, operation!="iter"`,
            by: ["job", "operation"],
            least: 50,
          },
          threshold,
        ),
      summary:
        "The bucket is slow: one of 100 operations `{{ $labels.operation }}` takes {{ $value | humanizeDuration }} or more.",
      description: "Each query makes many of them.",
      runbook: {
        meaning: "Queries over old samples are slow: each makes many reads of the bucket.",
        look,
        act: [
          "Look at the bucket's own metrics: MinIO's, or those of your provider.",
          "Limits of CPU make a pod look as if the bucket were slow: `kubectl top pods`.",
        ],
        ends: "when the bucket is faster.",
      },
      supersedes: ["ThanosStoreObjstoreOperationLatencyHigh"],
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
  ],
};
