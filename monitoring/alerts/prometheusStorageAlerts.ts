/**
 * Alerts of Prometheus' storage: blocks, write-ahead log, number of series, remote write.
 *
 * Names and labels of metrics: tsdb/ and storage/remote/queue_manager.go of Prometheus v3.16.
 */
import { fullestShard, headSeries } from "../../model/sizing";
import type { AlertGroup, Runbook } from "../alert";
import { promql } from "../expressions";
import type { StackShape } from "../stackShape";

const here = 'job="prometheus"';
const logs = 'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --tail=200';
const disk = 'kubectl -n "$NAMESPACE" exec "$POD" -c prometheus -- df -h /prometheus';
const statusPage =
  'kubectl -n "$NAMESPACE" port-forward "$POD" 9090   # http://127.0.0.1:9090/tsdb-status shows what has most series';

/** Series in the fullest shard's head at its largest, by what `thanos:load` states. */
const statedSeries = ({ activeSeries = 0, shards, churnPerHour }: StackShape): number =>
  Math.round(headSeries(fullestShard(activeSeries, shards), churnPerHour));

/** Series in the largest head of a shard in three hours, which is how long one lives until it is cut. */
const largestHead = (offset = ""): string =>
  `max by (job, shard) (max_over_time(prometheus_tsdb_head_series{${here}, shard!="monitor"}[3h]${offset}))`;

/** Share of the stated series below which a forecast is not worth a word. */
const nearlyStated = 0.8;

const remoteRunbook = (meaning: string): Runbook => ({
  meaning,
  look: [logs],
  act: [
    "The log names the receiver's answer. 4xx: it refuses these samples, so mend what it says. 5xx or none: the receiver is down or too slow.",
    "When it is merely slow: raise `max_shards` and `capacity` of that remote write, and give Prometheus the memory for it.",
  ],
  ends: "minutes after sending keeps up again.",
});

export const prometheusStorageAlerts: AlertGroup = {
  name: "prometheus-storage",
  title: "Prometheus: storage",
  alerts: [
    {
      name: "PrometheusTSDBReloadsFailing",
      severity: "warning",
      for: "1h",
      reason:
        "upstream looks at three hours and then waits for four. Prometheus reloads every minute, so half an hour tells a broken block from a moment without memory, and local retention may be as short as six hours.",
      expr: () =>
        `sum by (job, shard, pod) (increase(prometheus_tsdb_reloads_failures_total{${here}}[30m])) > 0`,
      summary: "{{ $labels.pod }} can't load its blocks.",
      description:
        "One of its blocks is broken. Old blocks are no longer deleted, so its volume fills, and new ones are not read.",
      supersedes: ["PrometheusTSDBReloadsFailing"],
      runbook: {
        meaning:
          "A block on this replica's volume can't be read. Until it is gone no new block is read and no old one is deleted.",
        look: [logs, 'kubectl -n "$NAMESPACE" exec "$POD" -c prometheus -- ls -l /prometheus'],
        act: [
          "The log names the block. See whether the bucket has it, on the Compactor's page of blocks: then nothing is lost.",
          "Move the block's folder out of `/prometheus` while the pod runs; the next reload, within a minute, goes on without it.",
          "If the bucket does not have it: the other replica has uploaded the same time range under its own label.",
        ],
        ends: "half an hour after the last failure.",
      },
    },
    {
      name: "PrometheusTSDBCompactionsFailing",
      severity: "warning",
      for: "1h",
      reason:
        "upstream waits for seven hours. Prometheus cuts a block every two hours and, when that fails, tries again each minute. Until it succeeds the sidecar has nothing to upload, and memory grows with the head.",
      expr: () =>
        `sum by (job, shard, pod) (increase(prometheus_tsdb_compactions_failed_total{${here}}[30m])) > 0`,
      summary: "{{ $labels.pod }} can't write blocks: nothing is uploaded, and its memory grows.",
      description: "The samples stay in memory and in the write-ahead log. Most often the volume is full.",
      supersedes: ["PrometheusTSDBCompactionsFailing"],
      runbook: {
        meaning:
          "Samples of this replica reach neither its disk's blocks nor the bucket. They are still answered, from memory.",
        look: [logs, disk],
        act: [
          "`no space left on device`: see VolumeNearlyFull.",
          "An error of one series or chunk: the head is damaged. See that the other replica uploads, then restart this one: it replays the write-ahead log and drops what it can't read.",
        ],
        ends: "half an hour after the last failure.",
      },
    },
    {
      name: "PrometheusWALFailing",
      severity: "warning",
      for: "10m",
      reason:
        "no mixin has it. A write-ahead log that can't be written loses samples at once; one that can't be truncated fills the volume and makes each start longer.",
      expr: () => promql`
        sum by (job, shard, pod) (
          increase(prometheus_tsdb_wal_writes_failed_total{${here}}[15m])
          + increase(prometheus_tsdb_wal_truncations_failed_total{${here}}[15m])
          + increase(prometheus_tsdb_head_truncations_failed_total{${here}}[15m])
          + increase(prometheus_tsdb_checkpoint_creations_failed_total{${here}}[15m])
        ) > 0`,
      summary: "{{ $labels.pod }} can't write or shorten its write-ahead log.",
      description:
        "Samples that are not in the log are gone when the pod restarts. Most often the volume is full.",
      runbook: {
        meaning: "This replica would lose its newest samples in a restart, or its log grows without end.",
        look: [logs, disk],
        act: [
          "`no space left on device`: see VolumeNearlyFull.",
          "An input or output error: the volume or its node is failing. Drain the node; the other replica goes on.",
        ],
        ends: "a quarter of an hour after the last failure.",
      },
    },
    {
      name: "PrometheusWALCorrupted",
      severity: "warning",
      for: "5m",
      reason:
        "no mixin has it. The counter is raised while Prometheus starts, before anybody scrapes it, so `increase` never sees it. Its value is looked at, for a day after the start.",
      expr: () => promql`
        max by (job, shard, pod) (
          (prometheus_tsdb_wal_corruptions_total{${here}} > 0)
          and time() - process_start_time_seconds{${here}} < 86400
        )`,
      summary:
        "{{ $labels.pod }} found its write-ahead log damaged, and has lost up to three hours of samples.",
      description: "It went on without what follows the damage. The other replica has these samples.",
      runbook: {
        meaning:
          "After a crash the log could not be read to its end. This replica has a gap; answers don't, as Query joins the replicas.",
        look: [logs, 'kubectl -n "$NAMESPACE" get pod "$POD" -o jsonpath=\'{.status.containerStatuses}\''],
        act: [
          "See that the other replica of the shard has run all the time. If so, nothing is to be done.",
          "When it comes again: look at the node's disk, and why the process was killed.",
        ],
        ends: "a day after the start that found it.",
      },
    },
    {
      name: "PrometheusSeriesOutgrowLoad",
      severity: "warning",
      for: "1h",
      reason:
        "memory and volumes were sized for what `thanos:load` states; a head that is larger ends in a kill for memory. It compares with the head of the fullest shard, ended series included, as the sizing reckons it. The forecast starts at 80% and wants a day of samples: the first hours of a stack are growth only, and a monitor that keeps less never forecasts. Peaks of three hours are compared, as a head grows and is cut every two hours.",
      exists: ({ activeSeries }) => activeSeries !== undefined,
      expr: (shape) => promql`
        ${largestHead()} > ${statedSeries(shape)}
        or
        (
          predict_linear(${largestHead()}[1d:30m], 345600) > ${statedSeries(shape)}
          and ${largestHead()} > ${Math.round(nearlyStated * statedSeries(shape))}
          and ${largestHead(" offset 1d")} > 0
        )`,
      summary:
        "Shard {{ $labels.shard }} of Prometheus has, or has in four days, more series than `thanos:load` states: {{ $value | humanize }}.",
      description:
        "Memory and volumes of Prometheus, Store Gateway and Compactor were sized for less. The next tier to fail is the one with the least to spare.",
      runbook: {
        meaning:
          "The stack was sized for fewer series. With more, Prometheus is killed for its memory, or its volume fills.",
        look: [statusPage],
        act: [
          "See on that page which metric or label has grown. A label with values without bound is the usual cause: drop it with `metric_relabel_configs`.",
          "If the growth is real: raise `thanos:load.activeSeries`. `pulumi preview` then says which tiers are too small, and `npm run size` what they need.",
          'Above a million series a shard, add shards: docs/operations.md, "Change the number of shards".',
        ],
        ends: "when the largest head of three hours is below what is stated.",
      },
    },
    {
      name: "PrometheusRemoteStorageFailures",
      severity: "critical",
      for: "15m",
      threshold: { value: 0.01, unit: "ratio", meaning: "share of samples that remote write can't send" },
      reason:
        "the stack configures no remote write, so it is quiet until somebody adds one; then as upstream's.",
      expr: (_, threshold) => promql`
        (
          rate(prometheus_remote_storage_samples_failed_total{${here}}[5m])
          / (
            rate(prometheus_remote_storage_samples_failed_total{${here}}[5m])
            + rate(prometheus_remote_storage_samples_total{${here}}[5m])
          )
        ) > ${threshold}`,
      summary:
        "{{ $labels.pod }} fails to send {{ $value | humanizePercentage }} of its samples to {{ $labels.remote_name }}.",
      description: "Failed samples are not sent again: the receiver at {{ $labels.url }} refuses them.",
      supersedes: ["PrometheusRemoteStorageFailures"],
      runbook: remoteRunbook("The receiver lacks samples for good. This stack does not: it has its own."),
    },
    {
      name: "PrometheusRemoteWriteBehind",
      severity: "warning",
      for: "15m",
      threshold: { value: 120, unit: "seconds", meaning: "age of the newest sample that is sent" },
      reason:
        "upstream's is critical. What is behind is sent later, from the write-ahead log, for two hours.",
      expr: (_, threshold) => promql`
        (
          max_over_time(prometheus_remote_storage_queue_highest_timestamp_seconds{${here}}[5m])
          - max_over_time(prometheus_remote_storage_queue_highest_sent_timestamp_seconds{${here}}[5m])
        ) > ${threshold}`,
      summary:
        "{{ $labels.pod }} is {{ $value | humanizeDuration }} behind with sending to {{ $labels.remote_name }}.",
      description: "The receiver at {{ $labels.url }} is slow, or more is to be sent than before.",
      supersedes: ["PrometheusRemoteWriteBehind"],
      runbook: remoteRunbook("The receiver sees samples late. After two hours they are dropped."),
    },
    {
      name: "PrometheusRemoteWriteDesiredShards",
      severity: "warning",
      for: "15m",
      expr: () => promql`
        max_over_time(prometheus_remote_storage_shards_desired{${here}}[5m])
        > max_over_time(prometheus_remote_storage_shards_max{${here}}[5m])`,
      summary:
        "{{ $labels.pod }} would need {{ $value }} connections to send to {{ $labels.remote_name }}, more than it may use.",
      description: "It falls behind soon: `max_shards` of that remote write is reached.",
      supersedes: ["PrometheusRemoteWriteDesiredShards"],
      runbook: remoteRunbook("Sending is about to fall behind."),
    },
  ],
};
