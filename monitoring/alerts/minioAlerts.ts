/**
 * Alerts of the MinIO that a stack has of its own.
 *
 * Names and labels of metrics: cmd/metrics-v2.go of MinIO RELEASE.2025-09-07. Every server tells of all of them, so there is
 * one series a server of what is the cluster's. What is lost is lost when all of them say so: one that is cut off sees
 * no other, and that is MinioServersOffline.
 */
import type { AlertGroup } from "../alert";
import { errorShare, nonAnswers, promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import type { StackShape } from "../stackShape";

const job = "minio";
const here = `job="${job}"`;
const exists = ({ replicas }: StackShape): boolean => replicas.minio > 0;
/** One server has one drive, and no other to go on with. */
const isErasureCoded = ({ replicas }: StackShape): boolean => replicas.minio > 1;

const look = [podLook("object-store"), podLogs("statefulset/minio")];
const adminLook =
  "mc admin info ALIAS   # with an alias of MinIO's root user: servers, drives, healing, space";

const drivesRunbook = (meaning: string, ends: string) => ({
  meaning,
  look: [...look, adminLook],
  act: [
    "A server is gone: `kubectl describe` its pod. On a node that will not come back, delete the pod with `--force` and its PersistentVolumeClaim: MinIO fills the new drive from the others.",
    "The server runs and its drive is offline: its log says why, and its node's kernel log. Delete pod and claim to replace the drive.",
    "One at a time: wait until healing ends before you touch another server.",
  ],
  ends,
});

/** Share of the space that is free, parity taken off. Of all servers' views the lowest. */
const freeShare = `min by (job) (minio_cluster_capacity_usable_free_bytes{${here}} / minio_cluster_capacity_usable_total_bytes{${here}})`;

const spaceRunbook = {
  look: [
    ...look,
    adminLook,
    'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10906:10902   # http://127.0.0.1:10906/blocks shows the blocks by age',
  ],
  act: [
    "Does the Compactor work? It deletes what is too old: see ThanosCompactHalted and ThanosCompactHasNotRun first.",
    "Shorten `thanos:compactor.retention`. Space is free two days later, when marked blocks are deleted.",
    'Grow the volumes: docs/operations.md, "Grow a volume". With one server that is all there is to do; more servers can\'t be added to a MinIO.',
  ],
};

export const minioAlerts: AlertGroup = {
  name: "minio",
  title: "MinIO",
  alerts: [
    {
      name: "MinioDown",
      severity: "critical",
      for: "5m",
      exists,
      expr: () => nonAnswers(job),
      summary:
        "No MinIO server answers: nothing older than the local retention can be read, and nothing is uploaded.",
      description:
        "Prometheus and Ruler keep what they can't upload as long as their local retention lasts. After that it is lost.",
      runbook: {
        meaning:
          "Queries of older data fail. Blocks wait on the volumes of Prometheus and Ruler, and are lost when local retention ends.",
        look,
        act: [
          "See why the pods don't run: volume, node, or memory.",
          "Do not run `pulumi refresh` or `pulumi up` meanwhile: the provider takes an error for a bucket that is gone.",
        ],
        ends: "when a server answers.",
      },
    },
    {
      name: "MinioServersOffline",
      severity: "warning",
      for: "15m",
      reason: "a rollout takes one server after the other, and each is back after a few minutes.",
      exists: isErasureCoded,
      expr: () => `max by (job) (minio_cluster_nodes_offline_total{${here}}) > 0`,
      summary: "{{ $value }} MinIO servers are offline.",
      description: "MinIO goes on while enough drives are left: see MinioWriteQuorumLost.",
      runbook: drivesRunbook("Data is complete, with less redundancy.", "when all servers see each other."),
    },
    {
      name: "MinioDrivesOffline",
      severity: "warning",
      for: "15m",
      reason:
        "the mixin's MinioDisksOffline reads `minio_disks_offline`, which MinIO no longer has: it never fires.",
      exists: isErasureCoded,
      expr: () => `max by (job) (minio_cluster_drive_offline_total{${here}}) > 0`,
      summary: "{{ $value }} drives of MinIO are offline.",
      description: "What was on them is computed from the others. Each further loss counts.",
      supersedes: ["MinioDisksOffline"],
      runbook: drivesRunbook("Data is complete, with less redundancy.", "when all drives are online."),
    },
    {
      name: "MinioWriteQuorumLost",
      severity: "critical",
      for: "5m",
      exists: isErasureCoded,
      expr: () => `max by (job, pool, set) (minio_cluster_health_erasure_set_status{${here}}) < 1`,
      summary: "MinIO takes no writes: too few drives of set {{ $labels.set }} are online.",
      description:
        "Nothing is uploaded, compacted or deleted. What is stored can still be read, unless MinioReadQuorumLost fires too.",
      supersedes: ["MinIOClusterTolerance"],
      runbook: drivesRunbook(
        "Blocks wait on the volumes of Prometheus and Ruler, and are lost when local retention ends.",
        "when enough drives are online.",
      ),
    },
    {
      name: "MinioReadQuorumLost",
      severity: "critical",
      for: "5m",
      reason:
        "no mixin has it: MinIO's own status is of writes only. Then objects can't be put together any more.",
      exists: isErasureCoded,
      expr: () => promql`
        max by (job, pool, set) (
          minio_cluster_health_erasure_set_online_drives{${here}} - minio_cluster_health_erasure_set_read_quorum{${here}}
        ) < 0`,
      summary: "MinIO can't read what it stores: too few drives of set {{ $labels.set }} are online.",
      description: "Queries of older data fail. The data is lost if these drives do not come back.",
      runbook: drivesRunbook(
        "Do not delete any volume: the data exists only if enough of the drives come back.",
        "when enough drives are online.",
      ),
    },
    {
      name: "MinioHealingDoesNotEnd",
      severity: "warning",
      for: "24h",
      reason:
        "a drive heals for hours after it was replaced, and nothing is to be done then. Until it ends the set has one loss less to spare.",
      exists: isErasureCoded,
      expr: () => `max by (job, pool, set) (minio_cluster_health_erasure_set_healing_drives{${here}}) > 0`,
      summary: "Drives of MinIO's set {{ $labels.set }} have been healing for a day.",
      description: "Data is complete, with less redundancy than it should have.",
      runbook: {
        meaning: "Data is complete, with less redundancy.",
        look: [...look, adminLook],
        act: [
          "Healing goes on, slowly: the drives are busy. Wait, and see whether its count of objects rises.",
          "It stands still: the log names objects that can't be healed. `mc admin heal ALIAS/thanos --recursive --dry-run` lists them.",
        ],
        ends: "when no drive is healing.",
      },
    },
    {
      name: "MinioSpaceLow",
      severity: "critical",
      for: "15m",
      threshold: { value: 0.05, unit: "ratio", meaning: "share of the space that is free" },
      reason:
        "the mixin's MinioStorageUsed warns at 80% used, by a metric that is gone. That much is in order where retention is set by space: MinioFullInFourDays tells in time. This one is for when it is nearly too late.",
      exists,
      expr: (_, threshold) => `${freeShare} < ${threshold}`,
      summary: "MinIO has {{ $value | humanizePercentage }} of its space free.",
      description: "A full MinIO takes no blocks and lets none be compacted. Deleting needs space too.",
      supersedes: ["MinioStorageUsed"],
      runbook: {
        ...spaceRunbook,
        meaning:
          "Soon nothing can be uploaded. Blocks then wait on the volumes of Prometheus and Ruler, and are lost when local retention ends.",
        ends: "when more space is free.",
      },
    },
    {
      name: "MinioFullInFourDays",
      severity: "warning",
      for: "1h",
      threshold: {
        value: 0.3,
        unit: "ratio",
        meaning: "share of free space below which the forecast counts",
      },
      reason:
        "the forecast is of a day: compaction adds, and deletes two days later, so hours tell nothing. It wants a day of samples, as a new bucket only grows; a monitor that keeps less never forecasts.",
      exists,
      expr: (_, threshold) => promql`
        ${freeShare} < ${threshold}
        and
        predict_linear(min by (job) (minio_cluster_capacity_usable_free_bytes{${here}})[1d:15m], 345600) < 0
        and
        min by (job) (minio_cluster_capacity_usable_free_bytes{${here}} offset 1d)`,
      summary: "MinIO will be full within four days: {{ $value | humanizePercentage }} is free.",
      description: "If it goes on as in the last day.",
      runbook: {
        ...spaceRunbook,
        meaning: "Nothing is wrong yet. A full MinIO takes no blocks.",
        ends: "when the last day no longer says so.",
      },
    },
    {
      name: "MinioErrors",
      severity: "warning",
      for: "15m",
      threshold: { value: 0.05, unit: "ratio", meaning: "share of S3 requests that end in a server error" },
      reason:
        "no mixin has it. 4xx answers are left out: Thanos asks for what may not be there. Thanos repeats what fails, so it is a warning; its own alerts say when that does not help.",
      exists,
      expr: (_, threshold) =>
        errorShare(
          {
            errors: `minio_s3_requests_5xx_errors_total{${here}}`,
            all: `minio_s3_requests_total{${here}}`,
            by: ["job", "api"],
            least: 5,
          },
          threshold,
        ),
      summary: "MinIO fails {{ $value | humanizePercentage }} of requests {{ $labels.api }}.",
      description: "Server errors: its drives are slow or full, or too few are online.",
      runbook: {
        meaning: "Uploads and queries of older data are slow, or fail now and then.",
        look: [...look, adminLook],
        act: [
          "See whether drives or servers are offline, and how much space is free.",
          "`503 SlowDown` in Thanos' logs: more requests than the drives can take. Fewer concurrent ones: `thanos:compactor.concurrency`.",
        ],
        ends: "minutes after the errors.",
      },
    },
    {
      name: "MinioRefusesClocks",
      severity: "warning",
      for: "10m",
      reason:
        "S3 refuses requests that are signed more than 15 minutes off, and Thanos only sees `access denied`. NodeClockSkewDetected tells earlier, where the cluster's metrics are scraped.",
      exists,
      expr: () =>
        `sum by (job) (max by (job, server) (increase(minio_s3_requests_rejected_timestamp_total{${here}}[10m]))) > 0`,
      summary: "MinIO refuses requests whose clock is off by more than 15 minutes.",
      description:
        "The clock of a node is wrong: that of the server or that of who asks. From there nothing is uploaded or read.",
      runbook: {
        meaning:
          "A pod on a node with a wrong clock neither uploads nor reads, and stamps its samples wrongly.",
        look: [
          ...look,
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/part-of=thanos-stack --all-containers --tail=-1 --since=15m --prefix | grep -m5 "RequestTimeTooSkewed"',
        ],
        act: [
          "The prefix of these lines names the pod, and `kubectl get pod -o wide` its node.",
          "Mend the node's time synchronisation (chrony, systemd-timesyncd), and drain it until then: its samples have wrong times.",
        ],
        ends: "ten minutes after the last such request.",
      },
    },
  ],
};
