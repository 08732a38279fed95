/**
 * Alerts of what the monitor knows of the cluster: whether it still knows it, and the nodes' clocks.
 *
 * Names and labels of metrics: metrics/prometheus.go of cAdvisor v0.52 (the kubelet of Kubernetes 1.34).
 */
import type { AlertGroup } from "../alert";
import { nonAnswers } from "../expressions";
import type { StackShape } from "../stackShape";

/** Jobs of the cluster's own metrics that the monitor has. */
const jobsOf = ({ sources }: StackShape): string[] => [
  ...(sources.kubelet ? ["kubelet", "cadvisor"] : []),
  ...(sources.kubeStateMetrics ? ["kube-state-metrics"] : []),
];

export const clusterAlerts: AlertGroup = {
  name: "cluster",
  title: "Cluster",
  alerts: [
    {
      name: "MonitorSourceDown",
      severity: "warning",
      for: "15m",
      reason:
        "alerts of pods, volumes and rollouts are computed from these. Without them they are quiet, which looks like all is well.",
      exists: (shape) => jobsOf(shape).length > 0,
      expr: (shape) =>
        jobsOf(shape)
          .map((job) => `label_replace(${nonAnswers(job)}, "job", "${job}", "", "")`)
          .join("\nor\n"),
      summary: "The monitor gets nothing from {{ $labels.job }}: alerts that need it are quiet.",
      description: "Restarts, memory, volumes and rollouts of the stack are not watched.",
      supersedes: ["KubeletDown", "KubeStateMetricsDown"],
      runbook: {
        meaning: "The stack works. Some of its alerts don't.",
        look: [
          'kubectl -n "$NAMESPACE" port-forward prometheus-monitor-0 9090   # http://127.0.0.1:9090/targets shows the error',
          'kubectl -n "$NAMESPACE" get pods -l app.kubernetes.io/name=kube-state-metrics',
        ],
        act: [
          "403 from a kubelet: its role (`nodes/metrics`) was changed; `pulumi up` restores it.",
          "x509: the kubelets' certificates are not signed by the cluster's authority, and `thanos:clusterMetrics` says that they are.",
          "A cluster that lets nobody read its kubelets: turn the source off in `thanos:clusterMetrics`, and its alerts go too.",
        ],
        ends: "when one target of the job answers.",
      },
    },
    {
      name: "NodeClockSkewDetected",
      severity: "warning",
      for: "10m",
      threshold: {
        value: 30,
        unit: "seconds",
        meaning: "difference between a node's clock and the monitor's",
      },
      reason:
        "upstream's reads node-exporter, which is not part of a stack by default. `container_last_seen` of cAdvisor is its node's clock at the scrape, so its difference to the time of the scrape is the skew, and up to ten seconds that the answer takes. It sees nodes that run a pod of the stack, against the clock of the monitor's own node, and a few seconds are beyond it.",
      needs: ["kubelet"],
      expr: ({ namespace }, threshold) => {
        const seen = `container_last_seen{job="cadvisor", namespace="${namespace}"}`;
        return `max by (node) (abs(timestamp(${seen}) - ${seen})) > ${threshold}`;
      },
      summary: "The clock of node {{ $labels.node }} is {{ $value | humanizeDuration }} off.",
      description:
        "Prometheus there stamps samples wrongly: Query sees the replicas disagree, and samples of the future are invisible until their time comes.",
      supersedes: ["NodeClockSkewDetected"],
      runbook: {
        meaning:
          "Samples have wrong times, and rules are evaluated at wrong ones. From 15 minutes on S3 refuses the node's requests.",
        look: [
          "kubectl get nodes -o wide",
          "kubectl debug node/NODE -it --image=busybox -- date -u; date -u",
        ],
        act: [
          "All nodes but one are named: then that one is off, on which the monitor runs.",
          "Mend its time synchronisation (chrony, systemd-timesyncd). Drain it until then.",
        ],
        ends: "ten minutes after the clock is right.",
      },
    },
  ],
};
