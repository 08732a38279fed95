/** Compactor and bucket: blocks, levels, backlog, retention, deletions. */
import { bucketPanels } from "./bucketPanels";
import { course, now, type Page, type Panel } from "./page";
import { resourcesOf } from "./podPanels";
import { own, window } from "./queries";

const compactor = own("thanos-compactor");
const lastDay = (counter: string, by: string): string =>
  `sum by (${by}) (increase(${counter}{${compactor}}[1d]))`;

/** Work that the Compactor found at its last look. */
const waiting = (what: string, gauge: string, alert: string): Panel =>
  course(`How many ${what}?`, {
    description: "As it found at its last look. They may be many, and must not grow from day to day.",
    unit: "count",
    queries: { waiting: `sum(${gauge}{${compactor}})` },
    limits: [{ alert }],
  });

export const compactorPage: Page = {
  uid: "thanos-stack-compactor",
  title: "Thanos: Compactor and bucket",
  description: "What is in the bucket, what is still to do there, and what is deleted.",
  rows: [
    [
      now("Has the Compactor halted?", {
        description:
          "Then it runs and does nothing: blocks are neither merged nor deleted until it is repaired.",
        unit: "count",
        queries: { halted: `max(thanos_compact_halted{${compactor}})` },
        limits: [{ alert: "ThanosCompactHalted", at: 1 }],
        words: { 0: "no", 1: "yes" },
      }),
      now("How many Compactors run?", {
        description: "Good is 1. Two on one bucket damage it.",
        unit: "count",
        queries: { Compactors: `sum(up{${compactor}})` },
        limits: [
          { alert: "ThanosCompactIsDown", at: 1, side: "below" },
          { alert: "ThanosCompactMultipleRunning", at: 2 },
        ],
      }),
      now("How many rounds did it finish?", {
        description: "In the last day. A round looks at every block; 0 in a day means that one does not end.",
        unit: "count",
        queries: { rounds: `sum(increase(thanos_compact_iterations_total{${compactor}}[1d]))` },
      }),
      now("How long is a block kept once it is marked?", {
        description: "The setting compactor.deleteDelay. Until then Store Gateways can still serve it.",
        unit: "seconds",
        queries: { delay: `max(thanos_delete_delay_seconds{${compactor}})` },
      }),
    ],
    [
      course("How many blocks are in the bucket?", {
        description: "By state. Those that are loaded are the blocks that the Compactor works with.",
        unit: "count",
        queries: { "{{state}}": `sum by (state) (thanos_blocks_meta_synced{${compactor}}) > 0` },
      }),
      waiting("compactions wait", "thanos_compact_todo_compactions", "ThanosCompactBacklogGrows"),
      waiting(
        "blocks wait to be downsampled",
        "thanos_compact_todo_downsample_blocks",
        "ThanosCompactDownsampleBacklogGrows",
      ),
      waiting(
        "blocks wait to be deleted",
        "thanos_compact_todo_deletion_blocks",
        "ThanosCompactDeletionBacklogGrows",
      ),
    ],
    [
      course("How many blocks are made in a day?", {
        description: "By compaction, at each resolution: 0 is raw samples, others are milliseconds.",
        unit: "count",
        queries: {
          "compacted, resolution {{resolution}}": lastDay(
            "thanos_compact_group_compactions_total",
            "resolution",
          ),
          "downsampled, resolution {{resolution}}": lastDay("thanos_compact_downsample_total", "resolution"),
        },
        none: "None: there was nothing to compact",
      }),
      course("How many blocks are marked and deleted in a day?", {
        description:
          "Marked for retention or because a larger block replaces them, and deleted after the delay.",
        unit: "count",
        queries: {
          "marked, {{marker}} {{reason}}": lastDay("thanos_compact_blocks_marked_total", "marker, reason"),
          deleted: `sum(increase(thanos_compact_blocks_cleaned_total{${compactor}}[1d]))`,
        },
      }),
      course("How much of its work fails?", {
        description: "Good is 0. What can be tried again is tried again; what can't halts the Compactor.",
        unit: "count",
        queries: {
          "compactions in an hour": `sum(increase(thanos_compact_group_compactions_failures_total{${compactor}}[1h])) or 0 * sum(up{${compactor}})`,
          "deletions in an hour": `sum(increase(thanos_compact_block_cleanup_failures_total{${compactor}}[1h])) + sum(increase(thanos_compact_garbage_collection_failures_total{${compactor}}[1h]))`,
          "downsamplings in six hours": `sum(increase(thanos_compact_downsample_failures_total{${compactor}}[6h])) or 0 * sum(up{${compactor}})`,
        },
        limits: [
          { alert: "ThanosCompactDownsampleFailures" },
          { alert: "ThanosCompactHighCompactionFailures" },
          { alert: "ThanosCompactDeletionFailures" },
        ],
      }),
    ],
    bucketPanels("thanos-compactor", "ThanosCompactBucketHighOperationFailures"),
    [
      course("How long does a look at the bucket take?", {
        description: "On average. It grows with the number of blocks.",
        unit: "seconds",
        queries: {
          look: `sum(rate(thanos_blocks_meta_sync_duration_seconds_sum{${compactor}}[${window}])) / sum(rate(thanos_blocks_meta_sync_duration_seconds_count{${compactor}}[${window}]) > 0)`,
        },
      }),
      ...resourcesOf("thanos-compactor"),
    ],
  ],
};
