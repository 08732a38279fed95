/**
 * Alerts of the sidecars, of shards and monitor alike.
 *
 * Names and labels of metrics: cmd/thanos/sidecar.go and pkg/reloader of Thanos v0.42.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";
import { podLook } from "../runbooks";
import type { StackShape } from "../stackShape";
import { uploadAlerts } from "./uploads";

const job = "thanos-sidecar";
const here = `job="${job}"`;
const log = 'kubectl -n "$NAMESPACE" logs "$POD" -c thanos-sidecar --tail=100';
const look = [podLook("prometheus"), log];

/** Shards that serve: those that scrape, the retired ones, and the monitor. */
const servingShards = ({ shards, retiredShards, replicas }: StackShape): number =>
  shards + retiredShards + (replicas.monitor > 0 ? 1 : 0);

export const sidecarAlerts: AlertGroup = {
  name: "thanos-sidecar",
  title: "Sidecars",
  alerts: [
    {
      name: "ThanosSidecarIsDown",
      severity: "critical",
      for: "5m",
      reason:
        "upstream's fires when no sidecar at all is left. A shard without any is as bad for its targets.",
      expr: (shape) => `(count(max by (shard) (up{${here}}) == 1) or vector(0)) < ${servingShards(shape)}`,
      summary: "A shard has no sidecar that answers; {{ $value }} have one.",
      description:
        'There should be more. The samples of the last hours of a shard without sidecar are in no answer. `up{job="thanos-sidecar"}` shows which it is.',
      runbook: {
        meaning:
          "The samples of the last hours of a whole shard are in no answer, and its blocks are not uploaded.",
        look: ['kubectl -n "$NAMESPACE" get pods -l thanos-stack/shard -o wide -L thanos-stack/shard', log],
        act: [
          "If Prometheus of these pods is gone too, begin with its alerts: it is the same pod.",
          "If only the sidecar is down, its log says why: the bucket's configuration, or Prometheus' configuration template.",
        ],
        ends: "when every shard has a sidecar that answers.",
      },
      supersedes: ["ThanosSidecarIsDown"],
    },
    {
      name: "ThanosSidecarReplicaGone",
      severity: "warning",
      for: "15m",
      reason:
        "only where Prometheus of the same pod answers; a pod that is gone as a whole has an alert of Prometheus.",
      expr: () => promql`
        max by (job, shard, pod) (up{${here}}) == 0
        and on (pod) max by (pod) (up{job="prometheus"}) == 1`,
      summary: "The sidecar of {{ $labels.pod }} does not answer, and its Prometheus does.",
      description: "Queries use the other replica. Nothing of this one is uploaded.",
      runbook: {
        meaning: "Queries go on with the other replica. Blocks of this one are not uploaded.",
        look,
        act: [
          "The log says why it does not start.",
          "`OOMKilled`: raise `thanos:prometheus.sidecarResources.memory`.",
        ],
        ends: "when it answers.",
      },
    },
    {
      name: "ThanosSidecarNoConnectionToStartedPrometheus",
      severity: "warning",
      for: "10m",
      reason:
        "upstream's is critical for one replica; the other one goes on answering. Both sides of the join have the label `pod` in this stack, and Prometheus has to answer the monitor, so a restart with a long replay stays quiet.",
      expr: () => promql`
        max by (job, shard, pod) (thanos_sidecar_prometheus_up{${here}}) == 0
        and on (pod) max by (pod) (up{job="prometheus"}) == 1
        and on (pod) max by (pod) (prometheus_tsdb_data_replay_duration_seconds{job="prometheus"}) != 0`,
      summary: "The sidecar of {{ $labels.pod }} can't reach its Prometheus, which has started.",
      description:
        "This replica's recent samples are in no answer. Blocks are not uploaded, since it does not learn their labels.",
      runbook: {
        meaning:
          "This replica's recent samples are in no answer. With both replicas of a shard so, the shard's are.",
        look: [...look, 'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --tail=100'],
        act: [
          "The log says what it gets from `http://127.0.0.1:9090`: a refusal, a time-out, or an answer that it does not understand.",
          "A Prometheus that is overloaded answers too late: see its memory, CPU and series.",
          "A flag of the user's that moves Prometheus' address or path cuts the sidecar off.",
        ],
        ends: "when the sidecar reaches Prometheus.",
      },
      supersedes: ["ThanosSidecarNoConnectionToStartedPrometheus"],
    },
    {
      name: "ThanosSidecarConfigReloadFailed",
      severity: "warning",
      for: "15m",
      reason:
        "only where the sidecar reaches Prometheus: while it replays its log for half an hour, no reload can succeed. One alert for all, as they share the files and notice them at different times.",
      expr: () => promql`
        count by (job) (
          (
            max by (job, pod) (thanos_sidecar_reloader_last_reload_successful{${here}}) == 0
            or max by (job, pod) (increase(thanos_sidecar_reloader_config_apply_operations_failed_total{${here}}[10m])) > 0
          )
          and on (pod) max by (pod) (thanos_sidecar_prometheus_up{${here}}) == 1
        )`,
      summary: "{{ $value }} Prometheus pods do not take their new configuration or rules.",
      description: "They go on with the old ones, and would not start with the new ones.",
      runbook: {
        meaning:
          "Targets and rules that were changed are not in effect. After a restart, Prometheus may not start.",
        look: [
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=prometheus -c thanos-sidecar --prefix --tail=50',
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=prometheus -c prometheus --prefix --tail=100',
        ],
        act: [
          "Prometheus' log names the line that it refuses.",
          "`make preview` checks scrape configurations and rules with promtool where it is installed: undo the change and look there.",
        ],
        ends: "with the next reload that succeeds.",
      },
    },
    ...uploadAlerts({
      prefix: "ThanosSidecar",
      job,
      tsdbJob: "prometheus",
      component: "prometheus",
      by: ["job", "shard", "pod"],
      title: "The sidecar of {{ $labels.pod }}",
      log,
      retention: "`thanos:prometheus.retention`",
      supersedes: ["ThanosSidecarBucketOperationsFailed"],
    }),
  ],
};
