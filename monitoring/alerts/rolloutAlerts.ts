/**
 * Alerts of rollouts that stand still.
 *
 * Names and labels of metrics: internal/store/{statefulset,deployment}.go of kube-state-metrics. How the numbers of
 * replicas are counted: `updateStatus` of pkg/controller/statefulset of Kubernetes 1.34.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";
import type { StackShape } from "../stackShape";

const inNamespace = ({ namespace }: StackShape): string => `namespace="${namespace}"`;
const look = [
  'kubectl -n "$NAMESPACE" get statefulsets,deployments,pods -o wide',
  'kubectl -n "$NAMESPACE" get controllerrevisions',
  'kubectl -n "$NAMESPACE" get events --sort-by=.lastTimestamp | tail -30',
];

/** A number of a StatefulSet's status, without the labels of who tells it. */
const status = (shape: StackShape, name: string): string =>
  `max by (namespace, statefulset) (kube_statefulset_${name}{${inNamespace(shape)}})`;

/** StatefulSets on their way from one revision to another. */
function rollingOut(shape: StackShape): string {
  const revision = (which: string) =>
    `max by (namespace, statefulset, revision) (kube_statefulset_status_${which}_revision{${inNamespace(shape)}})`;
  return `max by (namespace, statefulset) (${revision("current")} unless ${revision("update")})`;
}

export const rolloutAlerts: AlertGroup = {
  name: "rollouts",
  title: "Rollouts",
  alerts: [
    {
      name: "KubeStatefulSetUpdateNotRolledOut",
      severity: "warning",
      for: "30m",
      reason:
        "upstream's waits for 15 minutes. A Prometheus with a million series replays its write-ahead log for minutes, and the next pod is taken 45 seconds after that, so it takes half an hour without a step, or three quarters of one after the first pod.",
      needs: ["kubeStateMetrics"],
      expr: (shape) => promql`
        (
          ${status(shape, "replicas")} > ${status(shape, "status_replicas_updated")}
          and
          max by (namespace, statefulset) (changes(kube_statefulset_status_replicas_updated{${inNamespace(shape)}}[15m])) == 0
        )
        and
        ${rollingOut(shape)}`,
      summary: "The rollout of {{ $labels.statefulset }} stands still.",
      description: "A pod of the new revision does not become ready, so no other pod is replaced.",
      supersedes: ["KubeStatefulSetUpdateNotRolledOut"],
      runbook: {
        meaning:
          "Some pods run with the old configuration, one with the new one does not come up. The old ones do the work.",
        look,
        act: [
          "See why the new pod is not ready: its events and its log.",
          "A slow start: see in its log whether it goes on, and wait.",
          'A bad change: `pulumi up` of the commit before. If pods of the bad revision then stay: see PodAtNoKnownRevision, and docs/operations.md, "A rollout that is stuck after a bad image".',
        ],
        ends: "when the next pod is replaced, or none is left to be.",
      },
    },
    {
      name: "PodAtNoKnownRevision",
      severity: "warning",
      for: "15m",
      reason:
        "no mixin has it. A pod of a rollout that was undone while its pod was not ready is at neither the old nor the new revision, and some versions of Kubernetes leave it there for ever (kubernetes#67250; of 1.35 the first patches, kubernetes#137409). The status counts pods at the current and at the updated revision; what is in neither is such a pod. A pod that is terminating is in neither too, for some minutes.",
      needs: ["kubeStateMetrics"],
      expr: (shape) => promql`
        (
          ${status(shape, "status_replicas")}
          - ${status(shape, "status_replicas_updated")}
          - ${status(shape, "status_replicas_current")}
        ) > 0
        and
        ${rollingOut(shape)}`,
      summary:
        "{{ $value }} pods of {{ $labels.statefulset }} are at a revision that is neither the old nor the new one.",
      description:
        "The StatefulSet does not replace them: the fix that was rolled out has no effect on them.",
      runbook: {
        meaning: "A change that was undone still runs in a pod, and the rollout of its fix hangs.",
        look: [
          ...look,
          'kubectl -n "$NAMESPACE" get pods -L controller-revision-hash,statefulset.kubernetes.io/pod-name',
          'kubectl -n "$NAMESPACE" get statefulset "$STATEFULSET" -o jsonpath=\'{.status.currentRevision} {.status.updateRevision}\'',
        ],
        act: [
          "Compare: the pod whose `controller-revision-hash` is in neither of the two is the one. Delete it; it comes back at the right revision. Its volume stays.",
          "One at a time: wait until it is ready.",
          "Then run `pulumi up` again, or let it go on.",
        ],
        ends: "minutes after the last such pod is deleted.",
      },
    },
    {
      name: "KubeDeploymentRolloutStuck",
      severity: "warning",
      for: "15m",
      needs: ["kubeStateMetrics"],
      expr: (shape) => promql`
        max by (namespace, deployment) (
          kube_deployment_status_condition{${inNamespace(shape)}, condition="Progressing", status="false"}
        ) == 1`,
      summary: "The rollout of {{ $labels.deployment }} stands still.",
      description: "No new pod has become ready within the deployment's `progressDeadlineSeconds`.",
      supersedes: ["KubeDeploymentRolloutStuck"],
      runbook: {
        meaning: "Pods of the old revision do the work. The change has no effect yet.",
        look,
        act: ["See why the new pod is not ready.", "A bad change: `pulumi up` of the commit before."],
        ends: "when the rollout goes on.",
      },
    },
  ],
};
