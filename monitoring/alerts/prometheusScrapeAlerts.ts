/**
 * Alerts of what Prometheus is told to scrape: its configuration, the discovery of targets, limits and timestamps.
 *
 * Names and labels of metrics: cmd/prometheus/main.go, discovery/ and scrape/metrics.go of Prometheus v3.16.
 */
import type { Alert, AlertGroup, Runbook } from "../alert";
import { promql, refusals } from "../expressions";

const here = 'job="prometheus"';
const logs = 'kubectl -n "$NAMESPACE" logs "$POD" -c prometheus --tail=100';
const targetsPage =
  'kubectl -n "$NAMESPACE" port-forward "$POD" 9090   # http://127.0.0.1:9090/targets shows each target with its error';

/** A counter of Prometheus that should not move. It is summed by pod: which of the targets it was, only Prometheus says. */
interface Counted {
  readonly name: string;
  readonly severity?: Alert["severity"];
  readonly metric: string;
  /** Labels that tell more, beside the pod. */
  readonly by?: readonly string[];
  readonly window?: string;
  readonly for: string;
  readonly reason?: string;
  readonly summary: string;
  readonly description: string;
  readonly runbook: Runbook;
}

const counted = ({
  name,
  severity = "warning",
  metric,
  by = [],
  window = "5m",
  ...texts
}: Counted): Alert => ({
  name,
  severity,
  expr: () =>
    `sum by (${["job", "shard", "pod", ...by].join(", ")}) (increase(${metric}{${here}}[${window}])) > 0`,
  supersedes: [name],
  ...texts,
});

const limitRunbook = (what: string, setting: string): Runbook => ({
  meaning: `A job has a limit (\`${setting}\`), and more came than it allows. ${what}`,
  look: [targetsPage, logs],
  act: [
    "Find the target that grew, on the page of targets or in the log. A label with values without bound is the usual cause.",
    `Mend what it exports, or raise \`${setting}\` of the job in \`thanos:prometheus.scrapeConfigs\`, and see PrometheusSeriesOutgrowLoad.`,
  ],
  ends: "five minutes after nothing exceeds the limit any more.",
});

const droppedRunbook = (cause: string): Runbook => ({
  meaning: "Prometheus drops samples: the series that they belong to have gaps, or only one of two values.",
  look: [targetsPage, logs],
  act: [cause, "With `thanos:logLevel: debug` the log names the series."],
  ends: "ten minutes after the last such sample.",
});

export const prometheusScrapeAlerts: AlertGroup = {
  name: "prometheus-scrapes",
  title: "Prometheus: configuration and targets",
  alerts: [
    {
      name: "PrometheusBadConfig",
      severity: "critical",
      for: "10m",
      reason:
        "Prometheus goes on with the old configuration, but it would not start with the new one: the next drain of a node takes the shard away, as all its replicas have the same file. Upstream's is told once for each pod.",
      expr: () => refusals(`prometheus_config_last_reload_successful{${here}}`),
      summary: "{{ $value }} Prometheus pods refuse their new configuration, and would not start with it.",
      description: "They go on with the last one that they took. Their log says which line they refuse.",
      supersedes: ["PrometheusBadConfig"],
      runbook: {
        meaning:
          "The last change of configuration or rules has no effect, and a pod that restarts now does not come back.",
        look: [
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=prometheus -c prometheus --prefix --tail=100',
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=prometheus -c thanos-sidecar --prefix --tail=50',
        ],
        act: [
          "The log names file and line. `pulumi preview` checks both files; so the cause is what it can't see: a file of the pod, a version, or somebody who edited the ConfigMap.",
          "Undo the change with `pulumi up` of the commit before. Do not restart the pods before that.",
        ],
        ends: "when a reload succeeds.",
      },
    },
    counted({
      name: "PrometheusTargetSyncFailure",
      severity: "critical",
      metric: "prometheus_target_sync_failed_total",
      by: ["scrape_job"],
      window: "30m",
      for: "5m",
      reason:
        "as upstream's: targets that can't be made from the configuration are not scraped, and it never mends itself.",
      summary:
        "Targets of job {{ $labels.scrape_job }} can't be made by {{ $labels.pod }} and are not scraped.",
      description: "Relabelling gives these targets an address, a scheme or a label that is none.",
      runbook: {
        meaning:
          "Some targets of the job are not scraped at all, and have no `up` either: nothing else shows it.",
        look: [logs, targetsPage],
        act: [
          "The log has `Creating target failed` with the reason: most often an annotation of a pod with a port or a scheme that is none.",
          "Mend that object, or the `relabel_configs` of the job.",
        ],
        ends: "half an hour after the last failure.",
      },
    }),
    counted({
      name: "PrometheusSDRefreshFailure",
      metric: "prometheus_sd_refresh_failures_total",
      by: ["mechanism"],
      window: "10m",
      for: "20m",
      summary: "{{ $labels.pod }} can't refresh its targets by {{ $labels.mechanism }}.",
      description:
        "It scrapes the targets that it found last. New ones are not scraped, and old ones look down.",
      runbook: {
        meaning:
          "Targets come from a list that grows old. The stack's own jobs use the Kubernetes API; this is a job of yours.",
        look: [logs],
        act: [
          "The log names the job and why its discovery does not answer: DNS, a certificate, credentials.",
        ],
        ends: "ten minutes after the last failure.",
      },
    }),
    counted({
      name: "PrometheusKubernetesListWatchFailures",
      metric: "prometheus_sd_kubernetes_failures_total",
      for: "15m",
      summary: "{{ $labels.pod }} can't watch the Kubernetes API: new pods are not scraped.",
      description:
        "Either the API does not answer, or the service account may not list what a job discovers.",
      runbook: {
        meaning:
          "Prometheus scrapes the pods that it knows. Pods that come are not scraped; pods that go look down.",
        look: [
          logs,
          'kubectl auth can-i list endpointslices.discovery.k8s.io --as="system:serviceaccount:$NAMESPACE:prometheus"',
        ],
        act: [
          "`forbidden` in the log: a job of yours discovers what the stack's role does not allow, or somebody changed the role. `pulumi up` restores it.",
          "`timeout` or `refused`: the API server, or a NetworkPolicy between it and the namespace.",
        ],
        ends: "five minutes after the last failure.",
      },
    }),
    counted({
      name: "PrometheusTargetLimitHit",
      metric: "prometheus_target_scrape_pool_exceeded_target_limit_total",
      for: "15m",
      summary:
        "A job of {{ $labels.pod }} has more targets than its `target_limit`: none of them is scraped.",
      description: "Prometheus fails all targets of a job that exceeds the limit, not only those above it.",
      runbook: limitRunbook("Then none of its targets is scraped.", "target_limit"),
    }),
    counted({
      name: "PrometheusLabelLimitHit",
      metric: "prometheus_target_scrape_pool_exceeded_label_limits_total",
      for: "15m",
      summary: "{{ $labels.pod }} drops targets whose labels are too many or too long.",
      description:
        "A series exceeds `label_limit`, `label_name_length_limit` or `label_value_length_limit` of its job.",
      runbook: limitRunbook("Then that whole target is not stored.", "label_limit"),
    }),
    counted({
      name: "PrometheusScrapeBodySizeLimitHit",
      metric: "prometheus_target_scrapes_exceeded_body_size_limit_total",
      for: "15m",
      summary: "{{ $labels.pod }} drops targets whose answers are larger than `body_size_limit`.",
      description: "Such a target looks down, though it answers.",
      runbook: limitRunbook("Then that target looks down.", "body_size_limit"),
    }),
    counted({
      name: "PrometheusScrapeSampleLimitHit",
      metric: "prometheus_target_scrapes_exceeded_sample_limit_total",
      for: "15m",
      summary: "{{ $labels.pod }} drops targets that have more series than `sample_limit`.",
      description: "Such a target looks down, though it answers.",
      runbook: limitRunbook("Then that target looks down.", "sample_limit"),
    }),
    {
      name: "PrometheusDuplicateTimestamps",
      severity: "warning",
      for: "10m",
      expr: () => promql`
        sum by (job, shard, pod) (rate(prometheus_target_scrapes_sample_duplicate_timestamp_total{${here}}[5m])) > 0`,
      summary: "{{ $labels.pod }} gets series twice, with different values, and keeps one of them.",
      description:
        "{{ $value | humanize }} samples a second are dropped: two series become one by relabelling, or a target exports one twice.",
      supersedes: ["PrometheusDuplicateTimestamps"],
      runbook: droppedRunbook(
        "A `labeldrop` that takes away the label in which two series differ is the usual cause; else the target's own `/metrics` has a line twice.",
      ),
    },
    {
      name: "PrometheusOutOfOrderTimestamps",
      severity: "warning",
      for: "10m",
      expr: () => promql`
        sum by (job, shard, pod) (rate(prometheus_target_scrapes_sample_out_of_order_total{${here}}[5m])) > 0`,
      summary: "{{ $labels.pod }} drops samples that are older than those it has.",
      description:
        "{{ $value | humanize }} samples a second are dropped. A target that writes its own timestamps, or one target in two jobs.",
      supersedes: ["PrometheusOutOfOrderTimestamps"],
      runbook: droppedRunbook(
        "Two targets with the same labels, or a target that exports timestamps of its own: set `honor_timestamps: false` for its job.",
      ),
    },
  ],
};
