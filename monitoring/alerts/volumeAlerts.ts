/**
 * Alerts of the stack's volumes.
 *
 * Names and labels of metrics: pkg/kubelet/metrics of Kubernetes 1.34 and internal/store/persistentvolumeclaim.go of
 * kube-state-metrics.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";
import type { StackShape } from "../stackShape";

const look = [
  'kubectl -n "$NAMESPACE" get pvc',
  'kubectl -n "$NAMESPACE" get pods -o wide | grep -e "${PERSISTENTVOLUMECLAIM#data-}"',
  'kubectl -n "$NAMESPACE" exec "${PERSISTENTVOLUMECLAIM#data-}" -- df -h -i',
];

const select = ({ namespace }: StackShape): string => `{job="kubelet", namespace="${namespace}"}`;

/** Bytes that a claim has left. */
const available = (shape: StackShape, offset = ""): string =>
  `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes${select(shape)}${offset})`;

/** Share of bytes or inodes that a claim has left. A file system that makes inodes as it needs them tells none. */
function freeShare(shape: StackShape, what: "bytes" | "inodes"): string {
  const [free, all] = what === "bytes" ? ["available_bytes", "capacity_bytes"] : ["inodes_free", "inodes"];
  const series = (name: string) => `kubelet_volume_stats_${name}${select(shape)}`;
  return `max by (namespace, persistentvolumeclaim) (${series(free)} / (${series(all)} > 0))`;
}

const act = [
  "What is it that grows? Prometheus: series (PrometheusSeriesOutgrowLoad), or blocks that it can't delete (PrometheusTSDBReloadsFailing). Compactor: leftovers of a compaction that was cut off; delete its claim and its pod, nothing is lost. Store Gateway: the same. MinIO: see MinioFullInFourDays.",
  'Grow the volume: docs/operations.md, "Grow a volume".',
  "Prometheus, when there is no time: delete the oldest blocks that are in the bucket, of one replica. `thanos:prometheus.retention` shorter does it for all.",
];

export const volumeAlerts: AlertGroup = {
  name: "volumes",
  title: "Volumes",
  alerts: [
    {
      name: "VolumeNearlyFull",
      severity: "critical",
      for: "5m",
      threshold: { value: 0.03, unit: "ratio", meaning: "share of a volume that is free" },
      needs: ["kubelet"],
      expr: (shape, threshold) => `${freeShare(shape, "bytes")} < ${threshold}`,
      summary: "Volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} free.",
      description: "A full volume stops its program: Prometheus takes in no samples, MinIO no blocks.",
      supersedes: ["KubePersistentVolumeFillingUp"],
      runbook: {
        meaning: "The program on this volume is about to stop.",
        look,
        act,
        ends: "when more is free.",
      },
    },
    {
      name: "VolumeFullInFourDays",
      severity: "warning",
      for: "1h",
      threshold: {
        value: 0.15,
        unit: "ratio",
        meaning: "share of free space below which the forecast counts",
      },
      reason:
        "upstream's has the same forecast and no look at whether there are six hours of samples: a new volume fills in a straight line until retention begins. The sizing model fills a volume to 80%, so one that is as full as it was meant to be is quiet.",
      needs: ["kubelet"],
      expr: (shape, threshold) => promql`
        ${freeShare(shape, "bytes")} < ${threshold}
        and
        predict_linear(${available(shape)}[6h:5m], 345600) < 0
        and
        ${available(shape, " offset 6h")}`,
      summary:
        "Volume {{ $labels.persistentvolumeclaim }} will be full within four days: {{ $value | humanizePercentage }} is free.",
      description: "If it goes on as in the last six hours.",
      supersedes: ["KubePersistentVolumeFillingUp"],
      runbook: {
        meaning: "Nothing is wrong yet. A full volume stops its program.",
        look,
        act,
        ends: "when the last six hours no longer say so.",
      },
    },
    {
      name: "VolumeInodesNearlyGone",
      severity: "critical",
      for: "5m",
      threshold: { value: 0.03, unit: "ratio", meaning: "share of a volume's inodes that is free" },
      needs: ["kubelet"],
      expr: (shape, threshold) => `${freeShare(shape, "inodes")} < ${threshold}`,
      summary:
        "Volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} of its inodes free.",
      description: "It takes no new files, though it has space left.",
      supersedes: ["KubePersistentVolumeInodesFillingUp"],
      runbook: {
        meaning: "The program on this volume is about to stop, as with a full one.",
        look,
        act: [
          "Very many small files: on MinIO's volume very many small blocks, which the Compactor should merge (ThanosCompactHalted, ThanosCompactHasNotRun).",
          "More inodes come only with another file system or a larger volume.",
        ],
        ends: "when more are free.",
      },
    },
    {
      name: "PersistentVolumeClaimNotBound",
      severity: "warning",
      for: "15m",
      reason: "no mixin has it: upstream looks at volumes, and a claim without one is none.",
      needs: ["kubeStateMetrics"],
      expr: (shape) => promql`
        max by (namespace, persistentvolumeclaim, phase) (
          kube_persistentvolumeclaim_status_phase{namespace="${shape.namespace}", phase=~"Pending|Lost"}
        ) == 1`,
      summary: "Claim {{ $labels.persistentvolumeclaim }} has no volume: it is {{ $labels.phase }}.",
      description: "Its pod can't start.",
      runbook: {
        meaning: "`Pending`: nobody makes a volume for it. `Lost`: its volume is gone, and what was on it.",
        look: ['kubectl -n "$NAMESPACE" describe pvc "$PERSISTENTVOLUMECLAIM"', "kubectl get storageclasses"],
        act: [
          "No StorageClass is the default, or the one named does not exist: set the tier's `storage.className`.",
          "A class with `WaitForFirstConsumer` waits for its pod: see KubePodNotReady.",
          "`Lost`: delete claim and pod of this one replica. What it had not uploaded is lost, if no other replica has it.",
        ],
        ends: "when the claim is bound, or deleted.",
      },
    },
  ],
};
