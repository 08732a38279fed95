/** Alerts on the blocks of the Store Gateways and their bucket. Metrics: pkg/store/bucket.go and pkg/block/fetcher.go of Thanos v0.42. */
import { durationText } from "../../model/units";
import type { Alert } from "../alert";
import { errorShare, promql, slowRequests } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import type { StackShape } from "../stackShape";

const here = 'job="thanos-store"';
const look = [podLook("store"), podLogs("statefulset/thanos-store")];
const blocksPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-store 10907:10902   # http://127.0.0.1:10907/blocks shows those that it has loaded';

/** Three looks at the bucket. */
const severalSyncs = ({ storeSyncInterval }: StackShape): string => durationText(3 * storeSyncInterval);

/** Blocks that a pod has found in the bucket and has not loaded. */
const notLoaded = promql`
  max by (job, pod) (thanos_blocks_meta_synced{${here}, state="loaded"})
  - on (job, pod) max by (job, pod) (thanos_bucket_store_blocks_loaded{${here}})`;

/** Blocks that are not loaded, and a bucket that fails or is slow. */
export const storeBlockAlerts: readonly Alert[] = [
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
];
