/**
 * Alerts of what a sidecar or a Ruler uploads.
 *
 * Source: pkg/shipper/shipper.go of Thanos v0.42. A block that can't be uploaded ends the look at the folder, so
 * `thanos_shipper_dir_sync_failures_total` counts it. The counters of failed uploads and of corrupted blocks only move
 * with flags that let the shipper go on.
 */
import { durationText } from "../../model/units";
import type { Alert } from "../alert";
import { errorShare, promql } from "../expressions";
import { podLook } from "../runbooks";

/** Who uploads. */
export interface Uploader {
  /** First word of the names of its alerts, such as `ThanosSidecar`. */
  readonly prefix: string;
  readonly job: string;
  /** Job of the TSDB whose blocks they are; its pods are the uploader's. */
  readonly tsdbJob: string;
  readonly component: string;
  /** Labels that name the uploader. */
  readonly by: readonly string[];
  /** As texts name one, such as `The sidecar of {{ $labels.pod }}`. */
  readonly title: string;
  /** Command that shows its log. */
  readonly log: string;
  /** What lives how long on its disk. */
  readonly retention: string;
  readonly supersedes?: readonly string[];
}

/**
 * How long ago the last upload was; of a process that has not uploaded yet, how long ago it started.
 *
 * Only of a TSDB that has had samples all the while: one without samples never cuts a block. And only of one that had
 * them so long ago already: the first block is cut when there are three hours of samples.
 */
function overdue({ job, tsdbJob, by }: Uploader, seconds: number): string {
  const labels = by.join(", ");
  const appended = `sum by (pod) (increase(prometheus_tsdb_head_samples_appended_total{job="${tsdbJob}"}[30m]`;
  return promql`
    (
      time() - max by (${labels}) (
        thanos_objstore_bucket_last_successful_upload_time{job="${job}"} or process_start_time_seconds{job="${job}"}
      )
    ) > ${seconds}
    and on (pod) ${appended} offset ${durationText(seconds)})) > 0
    and on (pod) ${appended})) > 0`;
}

export const uploadAlerts = (uploader: Uploader): Alert[] => {
  const { prefix, job, component, by, title, log, retention } = uploader;
  const labels = by.join(", ");
  const look = [
    podLook(component),
    log,
    'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10906:10902   # http://127.0.0.1:10906/blocks shows what is in the bucket',
  ];
  const act = [
    "The log has the bucket's answer to each try, every 30 seconds.",
    "`AccessDenied` or `InvalidAccessKeyId`: the keys; see docs/operations.md on keys.",
    "A time-out or `connection refused`: the bucket, or a NetworkPolicy on the way to it.",
    "Nothing in the log: Prometheus cuts no block. See its alerts on compactions and on samples.",
    "A block that is broken stops all that come after it. Move it out of the data folder.",
  ];
  return [
    {
      name: `${prefix}UploadOverdue`,
      severity: "warning",
      for: "30m",
      threshold: { value: 14_400, unit: "seconds", meaning: "age of the last upload" },
      reason:
        "a block is cut every two hours, and the first one after three. Upstream has none for a sidecar: one that silently uploads nothing is noticed when the samples are gone.",
      expr: (_, threshold) => overdue(uploader, threshold),
      summary: `${title} has uploaded nothing for {{ $value | humanizeDuration }}.`,
      description: `Blocks gather on its disk and are deleted there unseen when they are older than ${retention}.`,
      runbook: {
        meaning: `Nothing is lost yet. What is not in the bucket when it is older than ${retention} is lost, unless the other replica uploads it.`,
        look,
        act,
        ends: "with the next upload.",
      },
    },
    {
      name: `${prefix}SamplesNearLoss`,
      severity: "critical",
      for: "30m",
      threshold: { value: 43_200, unit: "seconds", meaning: "age of the last upload" },
      reason: `the same as ${prefix}UploadOverdue at an age at which somebody has to act. Set it to half of ${retention}.`,
      expr: (_, threshold) => overdue(uploader, threshold),
      summary: `${title} has uploaded nothing for {{ $value | humanizeDuration }}: samples will be lost.`,
      description: `What is older than ${retention} is deleted from its disk, whether it was uploaded or not.`,
      runbook: {
        meaning: `Samples are lost when they are older than ${retention}, unless the other replica uploads them.`,
        look,
        act: [
          `To win time, raise ${retention}: blocks stay on the disk for longer, if the volume has room.`,
          ...act,
        ],
        ends: "with the next upload.",
      },
    },
    {
      name: `${prefix}ShipperFails`,
      severity: "warning",
      for: "15m",
      threshold: {
        value: 5,
        unit: "count",
        meaning: "looks at the folder of blocks that fail in fifteen minutes",
      },
      reason:
        "of about thirty looks. The counter that is named after failed uploads stays at zero: with Thanos' defaults the shipper gives up before it counts there.",
      expr: (_, threshold) =>
        `sum by (${labels}) (increase(thanos_shipper_dir_sync_failures_total{job="${job}"}[15m])) >= ${threshold}`,
      summary: `${title} fails to upload: {{ $value | humanize }} times in fifteen minutes.`,
      description: "It tries again every 30 seconds. Blocks that come after the failing one wait.",
      runbook: {
        meaning: "A block can't be uploaded, and those after it wait.",
        look,
        act,
        ends: "fifteen minutes after the last failure.",
      },
    },
    {
      name: `${prefix}CorruptedBlocks`,
      severity: "warning",
      for: "5m",
      reason:
        "counted where `--shipper.skip-corrupted-blocks` lets the shipper go on; without it the shipper fails.",
      expr: () =>
        `sum by (${labels}) (increase(thanos_shipper_corrupted_blocks_total{job="${job}"}[1h])) > 0`,
      summary: `${title} has corrupted blocks on its disk, which it can't upload.`,
      description: "Their samples are only in the other replica's blocks, if it has them.",
      runbook: {
        meaning: "Samples of these blocks are only where the other replica has them.",
        look,
        act: [
          "The log names the blocks.",
          "Disk or memory of the node may be broken: see the node's own log.",
          "Move the blocks out of the data folder when the other replica's are in the bucket.",
        ],
        ends: "an hour after the last one was met.",
      },
    },
    {
      name: `${prefix}BucketOperationsFailed`,
      severity: "warning",
      for: "15m",
      threshold: { value: 0.1, unit: "ratio", meaning: "share of operations on the bucket that fail" },
      reason:
        "upstream's is critical at the first failure. One that fails is tried again; what matters is that blocks arrive, and that has an alert of its own.",
      expr: (_, threshold) =>
        errorShare(
          {
            errors: `thanos_objstore_bucket_operation_failures_total{job="${job}"}`,
            all: `thanos_objstore_bucket_operations_total{job="${job}"}`,
            by: [...by, "operation"],
            window: "10m",
            least: 5,
          },
          threshold,
        ),
      summary: `${title}: {{ $value | humanizePercentage }} of operations \`{{ $labels.operation }}\` on the bucket fail.`,
      description: "Uploads are late, and tried again.",
      runbook: {
        meaning: "Uploads are late. Each is tried again.",
        look,
        act,
        ends: "when fewer operations fail.",
      },
      ...(uploader.supersedes && { supersedes: uploader.supersedes }),
    },
  ];
};
