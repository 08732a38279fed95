/**
 * Alerts on what the Compactor does with single blocks and with the bucket.
 *
 * Metrics: cmd/thanos/compact.go and pkg/block/fetcher.go of Thanos v0.42.
 */
import type { Alert } from "../alert";
import { errorShare, promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";

const here = 'job="thanos-compactor"';
const look = [podLook("compactor"), podLogs("statefulset/thanos-compactor")];
const bucketPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10906:10902   # http://127.0.0.1:10906/blocks shows the blocks';

/** Blocks that fail, stay or can't be read, and operations that fail. */
export const compactorBlockAlerts: readonly Alert[] = [
  {
    name: "ThanosCompactDownsampleFailures",
    severity: "warning",
    for: "10m",
    threshold: { value: 2, unit: "count", meaning: "failures of one resolution in six hours" },
    reason: "one failure may be the bucket's; a block that can't be downsampled fails in each iteration.",
    expr: (_, threshold) =>
      `sum by (job, resolution) (increase(thanos_compact_downsample_failures_total{${here}}[6h])) >= ${threshold}`,
    summary: "The Compactor can't downsample blocks: {{ $value | humanize }} failures in six hours.",
    description:
      "Blocks of resolution {{ $labels.resolution }} ms stay as they are. What expires before it is downsampled is missing in queries over long ranges.",
    runbook: {
      meaning:
        "A block can't be downsampled, and the iteration ends there. Raw samples that expire first are missing from the coarser resolutions.",
      look,
      act: [
        "The log names the block after `downsampling to 5 min` or `downsampling to 60 min`.",
        "`no space left on device`: raise `thanos:compactor.storage`.",
        'A broken block: `thanos tools bucket mark --id=ULID --marker=no-downsample-mark.json --details="broken"`.',
      ],
      ends: "six hours after the last failure.",
    },
    exists: ({ downsampling }) => downsampling,
  },
  {
    name: "ThanosCompactDeletionFailures",
    severity: "warning",
    for: "15m",
    threshold: { value: 3, unit: "count", meaning: "deletions and clean-ups that fail in an hour" },
    expr: (_, threshold) => promql`
      sum by (job) (increase(thanos_compact_block_cleanup_failures_total{${here}}[1h]))
      + sum by (job) (increase(thanos_compact_garbage_collection_failures_total{${here}}[1h]))
      >= ${threshold}`,
    summary: "The Compactor can't delete blocks: {{ $value | humanize }} failures in an hour.",
    description: "Blocks that are compacted or expired stay in the bucket, so it grows.",
    runbook: {
      meaning: "Blocks that are replaced or have expired stay in the bucket, which grows. Answers are right.",
      look,
      act: [
        "The log has the bucket's answer. `AccessDenied`: role compactor is the only one that may delete; see docs/operations.md on keys.",
        "Object lock, versioning or a lifecycle rule of the bucket may forbid deletions too.",
      ],
      ends: "an hour after the last failure.",
    },
  },
  {
    name: "ThanosCompactBlockLeftAlone",
    severity: "warning",
    for: "5m",
    reason:
      "the Compactor marks such a block and goes on, in silence; no metric shows it later. So the alert stays for a day.",
    expr: () => promql`
      sum by (job, reason) (
        increase(thanos_compact_blocks_marked_total{${here}, marker="no-compact-mark.json", reason!="downsample-vertical-compaction"}[1d])
      ) > 0`,
    summary: "The Compactor will never compact a block: {{ $labels.reason }}.",
    description:
      "It marked {{ $value | humanize }} blocks in the last day with no-compact-mark.json. They stay readable and stay small, and queries over them are slower.",
    runbook: {
      meaning:
        "A block is broken (`block-index-out-of-order-chunk`) or its group would get an index larger than Thanos can read (`index-size-exceeding`). It stays readable and is never compacted again.",
      look: [...look, bucketPage],
      act: [
        "`block-index-out-of-order-chunk`: a Prometheus wrote a broken block. One is nothing to worry about; several from one replica point to its disk or memory.",
        "`index-size-exceeding`: one shard has too many series for a block of this length. More `thanos:prometheus.shards` make smaller ones.",
      ],
      ends: "a day after the last mark.",
    },
  },
  {
    name: "ThanosBucketHasUnreadableBlocks",
    severity: "warning",
    for: "1h",
    expr: () =>
      `max by (job, state) (thanos_blocks_meta_synced{${here}, state=~"corrupted-meta-json|failed"}) > 0`,
    summary: "{{ $value }} blocks in the bucket can't be read: {{ $labels.state }}.",
    description: "Their meta.json is broken or can't be fetched. Their samples are in no answer.",
    runbook: {
      meaning: "The samples of these blocks are in no answer, and they are never compacted or deleted.",
      look: [...look, bucketPage],
      act: [
        "The log names the blocks. `failed` is the bucket's fault: see ThanosCompactBucketHighOperationFailures.",
        '`corrupted-meta-json`: if a replica of the Prometheus that wrote it uploaded the same range, nothing is missing, and the broken one can be deleted: `thanos tools bucket mark --id=ULID --marker=deletion-mark.json --details="corrupted"`.',
      ],
      ends: "when every meta.json can be read.",
    },
  },
  {
    name: "ThanosCompactBucketHighOperationFailures",
    severity: "warning",
    for: "15m",
    threshold: { value: 0.05, unit: "ratio", meaning: "share of operations on the bucket that fail" },
    reason: "by operation, since thousands of reads hide that each upload fails.",
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
      "{{ $value | humanizePercentage }} of the Compactor's operations `{{ $labels.operation }}` on the bucket fail.",
    description: "The Compactor tries again, so nothing is lost, but it falls behind.",
    runbook: {
      meaning:
        "The bucket refuses or fails some of what the Compactor asks. It tries again, and falls behind.",
      look,
      act: [
        "The log has the bucket's answer: keys, rate limits (`SlowDown`), time-outs.",
        "If other tiers report the same, it is the bucket or the way to it; if only this one, its keys.",
      ],
      ends: "when fewer operations fail.",
    },
    supersedes: ["ThanosCompactBucketHighOperationFailures"],
  },
];
