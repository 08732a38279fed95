/**
 * Alerts on the bucket that need to see more than the stack: the Ruler evaluates them, over Query.
 *
 * Names and labels of metrics: cmd/thanos/compact.go of Thanos v0.42, objstore.go of its objstore.
 */
import type { AlertGroup } from "../alert";
import { promql } from "../expressions";

/** Labels that tell one process from another, wherever it is. */
const process = "cluster, namespace, pod, instance";

export const bucketOwnerAlerts: AlertGroup = {
  name: "thanos-bucket-owners",
  title: "Bucket, seen from everywhere",
  evaluator: "ruler",
  alerts: [
    {
      name: "ThanosBucketHasSecondCompactor",
      severity: "critical",
      for: "15m",
      reason:
        "a Compactor is known by its iterations, its bucket by its operations; both are joined by process. It sees every Compactor that any Prometheus behind this Query scrapes, in whatever namespace, and under whatever job. One that nobody scrapes, such as a command on a laptop, can't be seen so. The name of a bucket in the stack's own MinIO means another bucket in another cluster, so only this cluster counts there. A rollout leaves the old address for at most five minutes.",
      expr: ({ cluster, namespace, replicas }) => {
        const there = replicas.minio > 0 ? `, cluster="${cluster}"` : "";
        return promql`
          count by (bucket) (
            max by (bucket, ${process}) (thanos_objstore_bucket_operations_total{operation="iter"${there}})
            and on (${process}) max by (${process}) (thanos_compact_iterations_total)
            and on (bucket) thanos_objstore_bucket_operations_total{job="thanos-compactor", cluster="${cluster}", namespace="${namespace}"}
          ) > 1`;
      },
      summary: "{{ $value }} Compactors work on bucket {{ $labels.bucket }}. They corrupt it.",
      description:
        "Two Compactors compact and delete the same blocks, and samples are lost or doubled. Stop the other one at once.",
      runbook: {
        meaning: "Two Compactors compact and delete the same blocks: samples are lost or doubled.",
        look: [
          "# Ask Query, at http://127.0.0.1:10903 after the next line:  thanos_compact_iterations_total",
          'kubectl -n "$NAMESPACE" port-forward svc/thanos-query 10903:9090',
          "kubectl get pods --all-namespaces -l app.kubernetes.io/component=compactor",
        ],
        act: [
          "The series of `thanos_compact_iterations_total` name cluster, namespace and pod of each.",
          "Stop all but one at once: `kubectl scale statefulset/NAME --replicas=0` where it runs.",
          "Find out why there were two: a second stack on the same bucket, an old installation, a Job. Each bucket has one owner.",
          "Watch for ThanosCompactHalted: blocks that both have written may overlap.",
        ],
        ends: "when one is left.",
      },
    },
  ],
};
