/** Alerts on the Compactor's work that comes in faster than it is done. Metrics: `pkg/compact/compact.go` of Thanos v0.42. */
import type { Alert } from "../alert";
import { promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";

const here = 'job="thanos-compactor"';
const look = [podLook("compactor"), podLogs("statefulset/thanos-compactor")];
const bucketPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10906:10902   # http://127.0.0.1:10906/blocks shows the blocks';

/** Names of what waits, in the metric and in texts. */
interface Backlog {
  readonly name: string;
  readonly metric: string;
  /** What waits, in the plural. */
  readonly what: string;
  readonly value: number;
  readonly meaning: string;
  readonly exists?: Alert["exists"];
}

/**
 * Work that comes in faster than it is done.
 *
 * Every two hours some work comes in, and the Compactor does it in minutes: at one moment a backlog says nothing. So
 * averages of six hours are compared. An old bucket that a new Compactor works off has a backlog that falls.
 */
const backlogAlert = ({ name, metric, what, value, meaning, exists }: Backlog): Alert => ({
  name,
  severity: "warning",
  for: "6h",
  threshold: { value, unit: "count", meaning: `${what} that wait, on average over six hours` },
  reason:
    "upstream has no alert on the backlog, though its own guide recommends these metrics. A stalled Compactor is seldom noticed before queries are slow, weeks later.",
  expr: (_, threshold) => promql`
    (
      avg_over_time(max by (job) (${metric}{${here}})[6h:5m]) > ${threshold}
    )
    > avg_over_time(max by (job) (${metric}{${here}})[6h:5m] offset 6h)`,
  summary: `The Compactor falls behind: {{ $value | humanize }} ${what} wait, and there are more and more.`,
  description: `The average backlog of the last six hours is higher than that of the six hours before. ${meaning}`,
  runbook: {
    meaning,
    look: [...look, bucketPage],
    act: [
      "See in the log whether the Compactor works at all: if it fails or is halted, another alert says so, and that comes first.",
      'See whether its container is at its CPU or memory limit, or was killed: `kubectl -n "$NAMESPACE" describe pod thanos-compactor-0`.',
      "Raise `thanos:compactor.concurrency` and with it `thanos:compactor.resources`: one group of blocks is compacted per core.",
      "If the bucket answers slowly, that is the cause: see ThanosCompactBucketHighOperationFailures and the dashboard of the bucket.",
    ],
    ends: "when the average backlog no longer rises; within hours of the Compactor keeping up.",
  },
  exists,
});

/** Compactions, downsampling and deletions that wait. */
export const compactorBacklogAlerts: readonly Alert[] = [
  backlogAlert({
    name: "ThanosCompactBacklogGrows",
    metric: "thanos_compact_todo_compactions",
    what: "compactions",
    value: 20,
    meaning:
      "More and more small blocks stay in the bucket: queries over long ranges become slow, and Store Gateways need more memory.",
  }),
  backlogAlert({
    name: "ThanosCompactDownsampleBacklogGrows",
    metric: "thanos_compact_todo_downsample_blocks",
    what: "blocks to downsample",
    value: 20,
    meaning:
      "Queries over long ranges read raw samples. A raw block that expires before it is downsampled is lost for the coarser resolutions.",
    exists: ({ downsampling }) => downsampling,
  }),
  backlogAlert({
    name: "ThanosCompactDeletionBacklogGrows",
    metric: "thanos_compact_todo_deletion_blocks",
    what: "blocks that have outlived their retention",
    value: 100,
    meaning: "Retention is not applied in time, so the bucket grows.",
  }),
];
