/**
 * Alerts of the Compactor.
 *
 * Names and labels of metrics: cmd/thanos/compact.go, pkg/compact/compact.go and pkg/block/fetcher.go of Thanos v0.42.
 */
import { durationText } from "../../model/units";
import type { Alert, AlertGroup } from "../alert";
import { errorShare, nonAnswers, promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";

const job = "thanos-compactor";
const here = `job="${job}"`;
const look = [podLook("compactor"), podLogs("statefulset/thanos-compactor")];
const bucketPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10906:10902   # http://127.0.0.1:10906/blocks shows the blocks';

/** Names of what waits, in the metric and in texts. */
interface Backlog {
  readonly name: string;
  readonly metric: string;
  /** What waits, in the plural. */
  readonly what: string;
  readonly value: number;
  readonly meaning: string;
  readonly exists?: Alert["exists"];
}

/**
 * Work that comes in faster than it is done.
 *
 * Every two hours some work comes in, and the Compactor does it in minutes: at one moment a backlog says nothing. So
 * averages of six hours are compared. An old bucket that a new Compactor works off has a backlog that falls.
 */
const backlogAlert = ({ name, metric, what, value, meaning, exists }: Backlog): Alert => ({
  name,
  severity: "warning",
  for: "6h",
  threshold: { value, unit: "count", meaning: `${what} that wait, on average over six hours` },
  reason:
    "upstream has no alert on the backlog, though its own guide recommends these metrics. A stalled Compactor is seldom noticed before queries are slow, weeks later.",
  expr: (_, threshold) => promql`
    (
      avg_over_time(max by (job) (${metric}{${here}})[6h:5m]) > ${threshold}
    )
    > avg_over_time(max by (job) (${metric}{${here}})[6h:5m] offset 6h)`,
  summary: `The Compactor falls behind: {{ $value | humanize }} ${what} wait, and there are more and more.`,
  description: `The average backlog of the last six hours is higher than that of the six hours before. ${meaning}`,
  runbook: {
    meaning,
    look: [...look, bucketPage],
    act: [
      "See in the log whether the Compactor works at all: if it fails or is halted, another alert says so, and that comes first.",
      'See whether its container is at its CPU or memory limit, or was killed: `kubectl -n "$NAMESPACE" describe pod thanos-compactor-0`.',
      "Raise `thanos:compactor.concurrency` and with it `thanos:compactor.resources`: one group of blocks is compacted per core.",
      "If the bucket answers slowly, that is the cause: see ThanosCompactBucketHighOperationFailures and the dashboard of the bucket.",
    ],
    ends: "when the average backlog no longer rises; within hours of the Compactor keeping up.",
  },
  exists,
});

export const compactorAlerts: AlertGroup = {
  name: "thanos-compact",
  title: "Compactor",
  alerts: [
    {
      name: "ThanosCompactHalted",
      severity: "critical",
      for: "5m",
      reason:
        "upstream's is a warning. A halted Compactor does nothing until somebody acts: no compaction, no downsampling, no retention, so the bucket grows without bound and raw blocks are not downsampled before they expire.",
      expr: () => `max by (job, pod) (thanos_compact_halted{${here}}) == 1`,
      summary: "The Compactor has halted and does nothing until somebody acts.",
      description:
        "{{ $labels.pod }} met blocks that it can't compact without losing data: most often blocks that overlap. Its log names them in the line `critical error detected; halting`.",
      runbook: {
        meaning:
          "The Compactor met blocks that it can't compact without losing data, most often blocks that overlap, and stopped. Nothing is lost. Nothing is compacted, downsampled or deleted either.",
        look: [
          'kubectl -n "$NAMESPACE" logs statefulset/thanos-compactor | grep -m1 "critical error detected"',
          bucketPage,
        ],
        act: [
          "Read the names of the blocks in the log line. Look them up on the page of blocks: their labels say who wrote them.",
          "Two writers with the same external labels are the usual cause: a second Prometheus with this `cluster` and `prometheus_shard`, or a second Compactor. Stop it first.",
          'Of blocks that overlap and hold the same, mark one so that it is left alone: `thanos tools bucket mark --id=ULID --marker=no-compact-mark.json --details="overlaps"`, with the Compactor\'s objstore file. It stays readable.',
          'Start it again: `kubectl -n "$NAMESPACE" rollout restart statefulset/thanos-compactor`.',
        ],
        ends: "when the Compactor runs again. If it halts at once, the cause is still there.",
      },
      supersedes: ["ThanosCompactHalted"],
    },
    {
      name: "ThanosCompactMultipleRunning",
      severity: "critical",
      for: "5m",
      reason:
        "two Compactors on a bucket corrupt it, so it is not a warning as upstream's is. It counts pods of the stack; ThanosBucketHasSecondCompactor looks everywhere else. A rollout ends the old pod before it starts the new one.",
      expr: () => `count by (job) (max by (job, pod) (up{${here}}) == 1) > 1`,
      summary: "{{ $value }} Compactors of this stack are running. They corrupt the bucket.",
      description:
        "Exactly one may run. Two of them compact and delete the same blocks, and samples are lost or doubled.",
      runbook: {
        meaning: "Two Compactors compact and delete the same blocks: samples are lost or doubled.",
        look: [podLook("compactor"), 'kubectl -n "$NAMESPACE" get statefulset thanos-compactor'],
        act: [
          'Scale it back at once: `kubectl -n "$NAMESPACE" scale statefulset/thanos-compactor --replicas=1`.',
          "Find who scaled it. The program has no setting for it: an autoscaler or a person did.",
          "Watch for ThanosCompactHalted: blocks that both have written may overlap.",
        ],
        ends: "when one Compactor is left.",
      },
      supersedes: ["ThanosCompactMultipleRunning"],
    },
    {
      name: "ThanosCompactHasNotRun",
      severity: "warning",
      for: "30m",
      threshold: { value: 43_200, unit: "seconds", meaning: "time in which one iteration should end" },
      reason:
        "upstream's goes by the last upload, and fires where there is nothing to compact. This one counts iterations that ended, also those without work. It stays quiet for a Compactor that is younger than the threshold; the first iterations over an old, large bucket may take longer, so raise the threshold there.",
      expr: (_, threshold) => promql`
        sum by (job) (increase(thanos_compact_iterations_total{${here}}[${durationText(threshold)}])) == 0
        and on (job) max by (job) (max_over_time(up{${here}}[30m] offset ${durationText(threshold)})) == 1
        and on (job) max by (job) (thanos_compact_halted{${here}}) == 0`,
      summary: "No iteration of the Compactor has ended for hours.",
      description:
        "Either one iteration takes this long, or each one fails. Blocks are not compacted in time, and retention, which comes last in an iteration, is not applied.",
      runbook: {
        meaning:
          "One iteration takes this long, or each one fails before its end. Retention is applied at the end of an iteration, so the bucket grows.",
        look: [...look, bucketPage],
        act: [
          "See in the log what it does. `retriable error` again and again: the bucket fails, or one block does. Many lines `compacted blocks`: it works, but has too much to do.",
          "If it was killed for memory (`OOMKilled` in `kubectl describe pod`), each iteration starts again from the begin: raise `thanos:compactor.resources.memory`.",
          "If it has too much to do, raise `thanos:compactor.concurrency` with its CPU.",
        ],
        ends: "when an iteration ends.",
      },
      supersedes: ["ThanosCompactHasNotRun"],
    },
    backlogAlert({
      name: "ThanosCompactBacklogGrows",
      metric: "thanos_compact_todo_compactions",
      what: "compactions",
      value: 20,
      meaning:
        "More and more small blocks stay in the bucket: queries over long ranges become slow, and Store Gateways need more memory.",
    }),
    backlogAlert({
      name: "ThanosCompactDownsampleBacklogGrows",
      metric: "thanos_compact_todo_downsample_blocks",
      what: "blocks to downsample",
      value: 20,
      meaning:
        "Queries over long ranges read raw samples. A raw block that expires before it is downsampled is lost for the coarser resolutions.",
      exists: ({ downsampling }) => downsampling,
    }),
    backlogAlert({
      name: "ThanosCompactDeletionBacklogGrows",
      metric: "thanos_compact_todo_deletion_blocks",
      what: "blocks that have outlived their retention",
      value: 100,
      meaning: "Retention is not applied in time, so the bucket grows.",
    }),
    {
      name: "ThanosCompactHighCompactionFailures",
      severity: "warning",
      for: "15m",
      threshold: { value: 3, unit: "count", meaning: "compactions that fail in an hour" },
      reason:
        "upstream's is a ratio over five minutes, in which there is at most one compaction: one that fails once is 100%. A Compactor that is stuck at a block fails again every few minutes.",
      expr: (_, threshold) =>
        `sum by (job) (increase(thanos_compact_group_compactions_failures_total{${here}}[1h])) >= ${threshold}`,
      summary: "The Compactor fails again and again: {{ $value | humanize }} times in an hour.",
      description:
        "It stops at the first group of blocks that it can't compact and tries again some minutes later. Groups behind that one wait.",
      runbook: {
        meaning:
          "The Compactor is stuck at a group of blocks. Groups that come after it are not compacted, and retention is not applied.",
        look: [...look, bucketPage],
        act: [
          "The log names the group and the reason after `retriable error`.",
          "`no space left on device`: its scratch disk is too small for the group. Raise `thanos:compactor.storage`.",
          "An error of the bucket: see ThanosCompactBucketHighOperationFailures.",
          'A block that is broken: move it out of the way with `thanos tools bucket mark --id=ULID --marker=no-compact-mark.json --details="broken"`.',
        ],
        ends: "an hour after the last failure.",
      },
      supersedes: ["ThanosCompactHighCompactionFailures"],
    },
    {
      name: "ThanosCompactIterationsFail",
      severity: "warning",
      for: "15m",
      threshold: { value: 4, unit: "count", meaning: "iterations that fail in an hour, while none succeeds" },
      reason:
        "failures outside of a compaction, such as reading the list of blocks, downsampling or retention, are only counted as retries. Those of compactions have an alert of their own.",
      expr: (_, threshold) => promql`
        sum by (job) (increase(thanos_compact_retries_total{${here}}[1h])) >= ${threshold}
        and on (job) sum by (job) (increase(thanos_compact_iterations_total{${here}}[1h])) == 0
        unless on (job) sum by (job) (increase(thanos_compact_group_compactions_failures_total{${here}}[1h])) > 0`,
      summary:
        "Every iteration of the Compactor fails: {{ $value | humanize }} in an hour, and none succeeded.",
      description:
        "It fails before or after the compaction itself: reading the bucket, downsampling or deleting.",
      runbook: {
        meaning:
          "No iteration reaches its end, so something of compaction, downsampling and retention is not done.",
        look,
        act: [
          "The log gives the reason after `retriable error`.",
          "If the bucket can't be read: is it reachable, and do the keys of role compactor still work? `make status` shows the tiers.",
        ],
        ends: "when an iteration succeeds.",
      },
    },
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
        meaning:
          "Blocks that are replaced or have expired stay in the bucket, which grows. Answers are right.",
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
            window: "15m",
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
    {
      name: "ThanosCompactIsDown",
      severity: "warning",
      for: "30m",
      reason:
        "upstream's is critical after five minutes. The Compactor is no part of an answer: what it does not do for an hour it does later.",
      expr: () => nonAnswers(job),
      summary: "The Compactor is gone.",
      description:
        "It does not answer, or there is no such pod. Blocks are not compacted, and nothing expires.",
      runbook: {
        meaning: "Nothing is compacted, downsampled or deleted. Answers stay right; the bucket grows.",
        look: [...look, 'kubectl -n "$NAMESPACE" describe pod thanos-compactor-0'],
        act: [
          "`Pending`: its volume or a node is missing; `describe` says which.",
          '`CrashLoopBackOff`: the log of the last run is in `kubectl -n "$NAMESPACE" logs -p thanos-compactor-0`.',
        ],
        ends: "when the Compactor answers again.",
      },
      supersedes: ["ThanosCompactIsDown"],
    },
  ],
};
