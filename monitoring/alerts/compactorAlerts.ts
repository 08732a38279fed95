/**
 * Alerts of the Compactor.
 *
 * Names and labels of metrics: cmd/thanos/compact.go and pkg/compact/compact.go of Thanos v0.42.
 */
import { durationText } from "../../model/units";
import type { AlertGroup } from "../alert";
import { nonAnswers, promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import { compactorBacklogAlerts } from "./compactorBacklogAlerts";
import { compactorBlockAlerts } from "./compactorBlockAlerts";

const job = "thanos-compactor";
const here = `job="${job}"`;
const look = [podLook("compactor"), podLogs("statefulset/thanos-compactor")];
const bucketPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10906:10902   # http://127.0.0.1:10906/blocks shows the blocks';

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
          "Of blocks that overlap and hold the same, copy one to a folder outside of the bucket and delete it there, with any client of S3, such as `mc mv --recursive BUCKET/ULID/ ./ULID/`. A mark is not enough: the check for overlaps reads blocks with `no-compact-mark.json` too, and those with `deletion-mark.json` for half of `thanos:compactor.deleteDelay`.",
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
    ...compactorBacklogAlerts,
    ...compactorBlockAlerts,
  ],
};
