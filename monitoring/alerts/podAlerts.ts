/**
 * Alerts of the stack's pods, whatever runs in them.
 *
 * Names and labels of metrics: internal/store/pod.go of kube-state-metrics v2.13 and later, metrics/prometheus.go of
 * cAdvisor v0.52 (the kubelet of Kubernetes 1.34), pkg/reloader of Thanos v0.42. The sidecars of Prometheus are init containers that go on
 * (native sidecars), so init containers are looked at too.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";
import type { StackShape } from "../stackShape";

const look = [
  'kubectl -n "$NAMESPACE" describe pod "$POD"',
  'kubectl -n "$NAMESPACE" logs "$POD" --all-containers --prefix --tail=50',
  'kubectl -n "$NAMESPACE" logs "$POD" -c "$CONTAINER" --previous --tail=50',
];
const top = 'kubectl -n "$NAMESPACE" top pod --containers';

/** The same expression of containers and of init containers: their metrics differ in the name only. */
const everyContainer = (expr: (kind: "container" | "init_container") => string): string =>
  `${expr("container")}\nor\n${expr("init_container")}`;

const inNamespace = ({ namespace }: StackShape): string => `namespace="${namespace}"`;

/** Restarts in the last hour: of each container, or of each program where only its own start time is known. */
const restarts = (shape: StackShape): string =>
  shape.sources.kubeStateMetrics
    ? everyContainer(
        (kind) =>
          `max by (namespace, pod, container) (increase(kube_pod_${kind}_status_restarts_total{${inNamespace(shape)}}[1h]))`,
      )
    : `max by (namespace, pod, job) (changes(process_start_time_seconds{${inNamespace(shape)}}[1h]))`;

export const podAlerts: AlertGroup = {
  name: "pods",
  title: "Pods",
  alerts: [
    {
      name: "PodRestarts",
      severity: "warning",
      for: "5m",
      threshold: { value: 5, unit: "count", meaning: "restarts of a container in an hour" },
      reason:
        "upstream's KubePodCrashLooping looks at the waiting reason `CrashLoopBackOff`, which a container that runs for minutes between its crashes seldom has. A new stack restarts pods a few times, until what they need is there; and a pod that a rollout replaces has no restarts. Without kube-state-metrics the programs' own start times are counted.",
      expr: (shape, threshold) => `(\n${restarts(shape)}\n) > ${threshold}`,
      summary: "{{ $labels.pod }} has restarted {{ $value | humanize }} times in an hour.",
      description: "The last state of its container, in `kubectl describe`, says why it ended.",
      supersedes: ["KubePodCrashLooping"],
      runbook: {
        meaning: "The program ends again and again. Other replicas do its work, if it has any.",
        look,
        act: [
          "`OOMKilled`: see PodOomKilled.",
          "`Error`: the last lines of the previous log say why. After a change of settings: `pulumi up` of the commit before.",
          "Killed by its liveness probe, in the events: the node is overloaded, or the program hangs.",
        ],
        ends: "an hour after the last restarts.",
      },
    },
    {
      name: "PodOomKilled",
      severity: "warning",
      for: "1m",
      reason:
        "kube-state-metrics keeps the reason of the last end until the next one, so it counts only with a restart in the last hour. cAdvisor's `container_oom_events_total` is lost with the container that it counts.",
      needs: ["kubeStateMetrics"],
      expr: (shape) =>
        everyContainer(
          (kind) => promql`
            max by (namespace, pod, container) (kube_pod_${kind}_status_last_terminated_reason{${inNamespace(shape)}, reason="OOMKilled"}) == 1
            and
            max by (namespace, pod, container) (increase(kube_pod_${kind}_status_restarts_total{${inNamespace(shape)}}[1h])) > 0`,
        ),
      summary: "{{ $labels.container }} of {{ $labels.pod }} was killed: it reached its memory limit.",
      description: "It comes again with the same load, unless its limit is raised.",
      runbook: {
        meaning: "The program needed more memory than it may have. What it was doing has failed.",
        look: [...look, top],
        act: [
          "Prometheus: more series than it is sized for (PrometheusSeriesOutgrowLoad), or a query of very many. Raise `thanos:prometheus.resources.memory`.",
          "Store Gateway: a request of very many series or chunks. Set its request limits, or raise `thanos:storeGateway.resources.memory`.",
          "Compactor: the largest group of blocks. `npm run size` says what it needs for your load.",
          "State your load in `thanos:load`: `pulumi preview` then says which limits are too small.",
        ],
        ends: "an hour after the last such kill.",
      },
    },
    {
      name: "PodMemoryNearLimit",
      severity: "warning",
      for: "15m",
      threshold: {
        value: 0.95,
        unit: "ratio",
        meaning: "share of the memory limit that can't be given back",
      },
      reason:
        "of resident memory rather than the working set, which counts pages of mapped files: Prometheus and Store Gateway map their blocks and fill any limit with them, and the kernel takes these pages back. Go collects harder from 90% on, so a healthy program may stay just below that.",
      needs: ["kubelet"],
      expr: (shape, threshold) => promql`
        max by (namespace, pod, container) (
          container_memory_rss{job="cadvisor", ${inNamespace(shape)}, container!=""}
          / (container_spec_memory_limit_bytes{job="cadvisor", ${inNamespace(shape)}, container!=""} > 0)
        ) > ${threshold}`,
      summary:
        "{{ $labels.container }} of {{ $labels.pod }} has taken {{ $value | humanizePercentage }} of its memory limit.",
      description: "It spends its time on collecting garbage, and is about to be killed.",
      runbook: {
        meaning: "The program is slow, and is killed with the next larger request.",
        look: [top, ...look],
        act: ["Do what PodOomKilled says for this tier, before it is killed."],
        ends: "when it needs less.",
      },
    },
    {
      name: "KubePodNotReady",
      severity: "warning",
      for: "15m",
      reason:
        "pods that have ended are left out. Prometheus is not ready while it replays its write-ahead log, which takes minutes.",
      needs: ["kubeStateMetrics"],
      expr: (shape) => promql`
        max by (namespace, pod) (kube_pod_status_ready{${inNamespace(shape)}, condition="true"}) == 0
        unless on (namespace, pod)
        max by (namespace, pod) (kube_pod_status_phase{${inNamespace(shape)}, phase=~"Succeeded|Failed"}) == 1`,
      summary: "{{ $labels.pod }} has not been ready for a quarter of an hour.",
      description:
        "It gets no requests. `kubectl describe` says whether it has no node, no volume, no image, or does not answer its probe.",
      supersedes: ["KubePodNotReady"],
      runbook: {
        meaning: "One replica does no work. The others do, if there are any.",
        look,
        act: [
          "`Pending`: the events name what no node has: CPU, memory, or a node without another replica of the tier.",
          "`ImagePullBackOff`: the registry, its credentials, or the mirror (`thanos:images`).",
          "`Running` and not ready: its log. A Prometheus of a large shard may replay for longer than this: wait while its log shows progress.",
        ],
        ends: "when the pod is ready, or gone.",
      },
    },
    {
      name: "CPUThrottlingHigh",
      severity: "info",
      for: "15m",
      threshold: {
        value: 0.25,
        unit: "ratio",
        meaning: "share of periods in which a container had used up its CPU limit",
      },
      reason:
        "containers have a CPU limit only where `resources.cpuLimit` sets one. It explains slow answers; nothing is to be done by itself.",
      needs: ["kubelet"],
      expr: (shape, threshold) => promql`
        sum by (namespace, pod, container) (increase(container_cpu_cfs_throttled_periods_total{job="cadvisor", ${inNamespace(shape)}, container!=""}[5m]))
        / sum by (namespace, pod, container) (increase(container_cpu_cfs_periods_total{job="cadvisor", ${inNamespace(shape)}, container!=""}[5m]))
        > ${threshold}`,
      summary:
        "{{ $labels.container }} of {{ $labels.pod }} is held back in {{ $value | humanizePercentage }} of its time by its CPU limit.",
      description: "It is slow, and does nothing wrong.",
      supersedes: ["CPUThrottlingHigh"],
      runbook: {
        meaning: "The limit, not the node, makes it slow.",
        look: [top],
        act: ["If answers are slow: raise `resources.cpuLimit` of the tier, or leave it out."],
        ends: "when it uses less.",
      },
    },
    {
      name: "ConfigReloaderSidecarErrors",
      severity: "warning",
      for: "10m",
      reason:
        "as the mixin's of prometheus-operator, for a reloader that fails by itself: a program that refuses what it reads says so in an alert of its own. It covers the reloaders beside Ruler and Alertmanager; Prometheus' sidecar has alerts of its own.",
      expr: () => promql`
        max by (job, pod) (max_over_time(reloader_last_reload_successful{job="config-reloader"}[5m])) == 0
        unless on (pod) (
          max by (pod) (min_over_time(alertmanager_config_last_reload_successful[5m])) == 0
          or max by (pod) (min_over_time(thanos_rule_config_last_reload_successful[5m])) == 0
        )`,
      summary: "The config reloader of {{ $labels.pod }} can't make its program take new files.",
      description: "The program goes on with its old rules or configuration.",
      supersedes: ["ConfigReloaderSidecarErrors"],
      runbook: {
        meaning: "The last change of rules or configuration has no effect in this pod.",
        look: ['kubectl -n "$NAMESPACE" logs "$POD" -c config-reloader --tail=50', ...look.slice(0, 2)],
        act: [
          "The program's own log says what it refuses: see AlertmanagerFailedReload and ThanosRuleConfigReloadFailure.",
        ],
        ends: "when a reload succeeds.",
      },
    },
  ],
};
