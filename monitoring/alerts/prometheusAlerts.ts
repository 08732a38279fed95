/**
 * Alerts of the shards of Prometheus and of the monitor: whether they run and take in samples.
 *
 * Names and labels of metrics: rules/, tsdb/, scrape/ and promql/engine.go of Prometheus v3.16.
 */
import type { AlertGroup } from "../alert";
import { awayWindow, promql } from "../expressions";
import { podLook } from "../runbooks";
import type { StackShape } from "../stackShape";

const here = 'job="prometheus"';
const look = [
  podLook("prometheus"),
  podLook("monitor"),
  'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --tail=100',
];

/** Every shard that the stack deploys, the retired ones too. The monitor can't report itself: see Watchdog. */
const shardsOf = ({ shards, retiredShards }: StackShape): string[] =>
  Array.from({ length: shards + retiredShards }, (_, i) => String(i));

/** One expression for the shards and one for the monitor, which may have another number of replicas. */
function forEachSize(
  { replicas }: StackShape,
  least: number,
  expr: (selector: string, replicas: number) => string,
): string {
  const sizes: [string, number][] = [
    [`${here}, shard!="monitor"`, replicas.prometheus],
    [`${here}, shard="monitor"`, replicas.monitor],
  ];
  return sizes
    .filter(([, count]) => count >= least)
    .map(([selector, count]) => expr(selector, count))
    .join("\nor\n");
}

export const prometheusAlerts: AlertGroup = {
  name: "prometheus",
  title: "Prometheus",
  alerts: [
    {
      name: "PrometheusReplicaGone",
      severity: "warning",
      for: "5m",
      reason:
        "upstream has no such alert and takes for granted that somebody else has. A pod counts if it answered once in ten minutes, so a rollout, which takes one pod after the other, is quiet whatever the number of replicas. It compares with what the stack deploys, as a pod that is gone has no `up` at all.",
      exists: ({ replicas }) => replicas.prometheus > 1 || replicas.monitor > 1,
      expr: (shape) =>
        forEachSize(
          shape,
          2,
          (selector, replicas) => promql`
            count by (job, shard) (
              max by (job, shard, pod) (max_over_time(up{${selector}}[${awayWindow}])) == 1
            ) < ${replicas}`,
        ),
      summary:
        "Shard {{ $labels.shard }} of Prometheus has only {{ $value }} of its replicas: the next loss is a gap.",
      description:
        "Answers are complete as long as another replica scrapes. What the missing one has not uploaded is on its volume.",
      runbook: {
        meaning:
          "One replica of a shard is gone. Nothing is missing yet: the other one scrapes the same targets. If that goes too, samples are lost for good.",
        look: [...look, 'kubectl -n "$NAMESPACE" describe pod "$POD"', "kubectl get nodes"],
        act: [
          "A pod that is `Pending` has no node or no volume: replicas of a shard never share a node, so each needs one of its own.",
          "A pod on a node that is gone stays `Terminating`. When the node will not come back, delete the pod with `--force`, and its PersistentVolumeClaim when the volume was on that node.",
          "A pod that restarts: see PodRestarts and PodOomKilled, and the log.",
        ],
        ends: "when all replicas of the shard answer.",
      },
    },
    {
      name: "PrometheusShardDown",
      severity: "critical",
      for: "5m",
      reason:
        "upstream's PrometheusHAGroupDown fires for more than half of a group, by counting `up`: a group that is no longer discovered has none, and so no alert. This asks for each shard that the stack deploys, by its number. Prometheus answers while it replays its write-ahead log, so a slow start is quiet.",
      expr: (shape) =>
        shardsOf(shape)
          .map(
            (shard) =>
              `label_replace(absent(up{${here}, shard="${shard}"} == 1), "shard", "${shard}", "", "")`,
          )
          .join("\nor\n"),
      summary:
        "No replica of shard {{ $labels.shard }} of Prometheus answers: samples of its targets are being lost.",
      description:
        "Its share of all targets is not scraped, its rules are not evaluated, and its newest samples, up to three hours, are not in any answer.",
      supersedes: ["PrometheusHAGroupDown"],
      runbook: {
        meaning:
          "The targets of a whole shard are not scraped. Every minute is a gap in all of their series that nothing fills later. The samples since the last upload are on the volumes and come back with the pods.",
        look: [
          podLook("prometheus"),
          'kubectl -n "$NAMESPACE" get events --sort-by=.lastTimestamp | tail -30',
        ],
        act: [
          "Was something rolled out? Both replicas get the same configuration: undo the last change with `pulumi up` of the commit before.",
          "See why the pods don't run: `describe` one of them, and read the log of its containers `prometheus` and `thanos-sidecar`.",
          "When both are killed for their memory, raise `thanos:prometheus.resources.memory`; the write-ahead log is replayed at each start and takes as much as before.",
          "When their volumes are full, see VolumeNearlyFull.",
        ],
        ends: "when one replica of the shard answers.",
      },
    },
    {
      name: "PrometheusShardCrashlooping",
      severity: "critical",
      for: "5m",
      reason:
        "as upstream's PrometheusHAGroupCrashlooping: five restarts in half an hour, or two in an hour of which the last was a crash. By pod, as a pod that is replaced has another address and its restarts would not be counted together. A pod that a rollout replaces has no restarts.",
      expr: (shape) =>
        forEachSize(
          shape,
          1,
          (selector, replicas) => promql`
            count by (job, shard) (
              max by (job, shard, pod) (changes(process_start_time_seconds{${selector}}[30m])) > 4
              or
              (
                max by (job, shard, pod) (changes(process_start_time_seconds{${selector}}[1h])) > 1
                and max by (job, shard, pod) (prometheus_tsdb_clean_start{${selector}}) == 0
              )
            ) > ${replicas / 2}`,
        ),
      summary: "{{ $value }} replicas of shard {{ $labels.shard }} of Prometheus restart again and again.",
      description:
        "Between its restarts a replica replays its write-ahead log and scrapes little or nothing.",
      supersedes: ["PrometheusHAGroupCrashlooping"],
      runbook: {
        meaning: "More than half of the replicas of a shard restart so often that the shard has gaps.",
        look: [...look, 'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --previous --tail=50'],
        act: [
          "`describe pod` says why the last one ended: `OOMKilled` means more memory or fewer series (PrometheusSeriesOutgrowLoad, `/tsdb-status` of a replica that runs).",
          "An error in the last lines of the previous log names a broken file: the configuration, a rule, or a block under `/prometheus`.",
          "A query that takes all the memory: `thanos:prometheus.extraArgs` with a lower `--query.max-samples`.",
        ],
        ends: "half an hour to an hour after the last restart.",
      },
    },
    {
      name: "PrometheusNotIngestingSamples",
      severity: "warning",
      for: "10m",
      reason:
        "upstream's also fires for a Prometheus that has rules and no targets, as a small shard may: alerting rules that don't fire make no samples. So only one that has targets counts. Even a target that is down makes samples (`up`).",
      expr: () => promql`
        sum by (job, shard, pod) (rate(prometheus_tsdb_head_samples_appended_total{${here}}[5m])) <= 0
        and
        sum by (job, shard, pod) (prometheus_target_metadata_cache_entries{${here}}) > 0`,
      summary: "{{ $labels.pod }} takes in no samples though it has targets.",
      description: "It answers, but its storage refuses what it scrapes: most often its volume is full.",
      supersedes: ["PrometheusNotIngestingSamples"],
      runbook: {
        meaning: "One replica stores nothing. As long as another one does, answers are complete.",
        look: [...look, 'kubectl -n "$NAMESPACE" exec "$POD" -c prometheus -- df -h /prometheus'],
        act: [
          "When the volume is full: see VolumeNearlyFull.",
          'Other errors of the storage are in the log: `component="scrape manager"` with `append failed`, or `WAL`.',
          "Restart this one replica, and wait for it before you touch another one.",
        ],
        ends: "when samples come in again.",
      },
    },
    {
      name: "PrometheusShardNotIngestingSamples",
      severity: "critical",
      for: "10m",
      expr: () => promql`
        max by (job, shard) (
          sum by (job, shard, pod) (rate(prometheus_tsdb_head_samples_appended_total{${here}}[5m]))
          and
          sum by (job, shard, pod) (prometheus_target_metadata_cache_entries{${here}}) > 0
        ) <= 0`,
      reason: "as PrometheusNotIngestingSamples, for all replicas of a shard: then samples are lost.",
      summary: "No replica of shard {{ $labels.shard }} of Prometheus takes in samples: they are being lost.",
      description: "The shard's pods run and have targets, and none of them stores anything.",
      supersedes: ["PrometheusHAGroupNotIngestingSamples"],
      runbook: {
        meaning: "All targets of a shard have a gap that grows until one replica stores samples again.",
        look: [...look, 'kubectl -n "$NAMESPACE" exec "$POD" -c prometheus -- df -h /prometheus'],
        act: [
          "Do what PrometheusNotIngestingSamples says, at once, with the replica that seems easiest.",
          "When all volumes are full at once, the shard has more series than its volumes were made for: see PrometheusSeriesOutgrowLoad, and grow the volumes as docs/operations.md says.",
        ],
        ends: "when one replica takes in samples.",
      },
    },
    {
      name: "PrometheusHighQueryLoad",
      severity: "warning",
      for: "15m",
      threshold: {
        value: 0.8,
        unit: "ratio",
        meaning: "share of the places for concurrent queries that is taken",
      },
      expr: (_, threshold) => promql`
        max by (job, shard, pod) (
          avg_over_time(prometheus_engine_queries{${here}}[5m])
          / max_over_time(prometheus_engine_queries_concurrent_max{${here}}[5m])
        ) > ${threshold}`,
      summary:
        "{{ $labels.pod }} has taken {{ $value | humanizePercentage }} of its places for queries: rules may wait.",
      description:
        "Rules and queries share these places. Query asks the sidecars for series, which needs none of them: so somebody asks Prometheus itself.",
      supersedes: ["PrometheusHighQueryLoad"],
      runbook: {
        meaning:
          "Queries that are sent to Prometheus itself, or slow rules, take all its places. New ones wait, rules among them.",
        look: [
          ...look,
          'kubectl -n "$NAMESPACE" port-forward "$POD" 9090   # http://127.0.0.1:9090/rules shows slow rules',
        ],
        act: [
          "Send dashboards to Query Frontend rather than to Prometheus.",
          "See PrometheusRuleGroupSlow: move expensive rules to the Ruler, or record what they share.",
        ],
        ends: "when fewer queries run at a time.",
      },
    },
  ],
};
