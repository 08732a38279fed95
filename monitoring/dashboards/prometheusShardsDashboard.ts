/** Prometheus and its sidecars, by shard. */
import { course, now, type Page } from "./page";
import { own, perSecond, window } from "./queries";

const shard = 'shard=~"$shard"';
const prometheus = `${own("prometheus")}, ${shard}`;
const sidecar = `${own("thanos-sidecar")}, ${shard}`;
const errors = `prometheus_notifications_errors_total{${prometheus}}`;
const sent = `prometheus_notifications_sent_total{${prometheus}}`;

export const prometheusShards: Page = {
  uid: "thanos-stack-prometheus",
  title: "Thanos: Prometheus and sidecars",
  description: "Whether each shard scrapes everything in time, and whether its blocks reach the bucket.",
  shardsOf: "prometheus",
  rows: [
    [
      now("How many replicas of each shard answer?", {
        description: "Good is the number in prometheus.replicas. With one left, its volume is the only copy.",
        unit: "count",
        queries: { "shard {{shard}}": `sum by (shard) (up{${prometheus}})` },
        limits: [{ alert: "PrometheusReplicaGone" }, { alert: "PrometheusShardDown", at: 1, side: "below" }],
      }),
      now("Does each sidecar reach its Prometheus?", {
        description: "Without it Query gets nothing from that replica.",
        unit: "count",
        queries: { "shard {{shard}}": `min by (shard) (thanos_sidecar_prometheus_up{${sidecar}})` },
        limits: [{ alert: "ThanosSidecarNoConnectionToStartedPrometheus", at: 1, side: "below" }],
        words: { 0: "no", 1: "yes" },
      }),
      now("Was the last configuration accepted?", {
        description: "If not, Prometheus goes on with the one before, and a restart would fail.",
        unit: "count",
        queries: {
          "shard {{shard}}": `min by (shard) (prometheus_config_last_reload_successful{${prometheus}})`,
        },
        limits: [{ alert: "PrometheusBadConfig", at: 1, side: "below" }],
        words: { 0: "no", 1: "yes" },
      }),
    ],
    [
      course("How many series has each shard?", {
        description:
          "The fuller replica. Shards should be alike; a new one that is empty has no targets yet.",
        unit: "count",
        queries: { "shard {{shard}}": `max by (shard) (prometheus_tsdb_head_series{${prometheus}})` },
        limits: [{ alert: "PrometheusSeriesOutgrowLoad" }],
      }),
      course("How many new series come?", {
        description: "Churn: series that were not there before. Much of it makes blocks and indexes large.",
        unit: "per second",
        queries: {
          "shard {{shard}}": `max by (shard) (rate(prometheus_tsdb_head_series_created_total{${prometheus}}[${window}]))`,
        },
      }),
    ],
    [
      course("Does every replica take in samples?", {
        description: "A line that ends or falls to 0 is a replica that takes in nothing.",
        unit: "per second",
        queries: { "{{pod}}": `rate(prometheus_tsdb_head_samples_appended_total{${prometheus}}[${window}])` },
        limits: [{ alert: "PrometheusNotIngestingSamples" }],
      }),
      course("Are targets scraped in time?", {
        description: "Of 100 scrapes, 99 follow the one before sooner. Good is the scrape interval.",
        unit: "seconds",
        queries: {
          "{{pod}}, every {{interval}}": `max by (pod, interval) (prometheus_target_interval_length_seconds{${prometheus}, quantile="0.99"})`,
        },
      }),
      course("How many samples are refused?", {
        description:
          "Those that are out of order or have a time that the series has already: two targets with the same labels, or a clock that is wrong.",
        unit: "per second",
        queries: {
          "out of order, shard {{shard}}": `max by (shard) (rate(prometheus_target_scrapes_sample_out_of_order_total{${prometheus}}[${window}]))`,
          "same time, shard {{shard}}": `max by (shard) (rate(prometheus_target_scrapes_sample_duplicate_timestamp_total{${prometheus}}[${window}]))`,
        },
        limits: [{ alert: "PrometheusOutOfOrderTimestamps" }, { alert: "PrometheusDuplicateTimestamps" }],
      }),
    ],
    [
      course("How old is each replica's last upload?", {
        description:
          "Lines climb to two hours and fall. A replica that climbs on has blocks on its own volume only.",
        unit: "seconds",
        queries: {
          "{{pod}}": `time() - (thanos_objstore_bucket_last_successful_upload_time{${sidecar}} > 0)`,
        },
        limits: [{ alert: "ThanosSidecarUploadOverdue" }, { alert: "ThanosSidecarSamplesNearLoss" }],
        none: "Nothing has been uploaded yet: the first block is cut after two hours",
      }),
      course("How many uploads fail?", {
        description:
          "Rounds of uploads in which something failed, in 15 minutes. A sidecar tries again every 30 seconds.",
        unit: "count",
        queries: { "{{pod}}": `increase(thanos_shipper_dir_sync_failures_total{${sidecar}}[15m])` },
        limits: [{ alert: "ThanosSidecarShipperFails" }],
      }),
      course("How much is on each replica's volume?", {
        description: "Blocks, and the log of what is not in a block yet.",
        unit: "bytes",
        queries: {
          "blocks of {{pod}}": `prometheus_tsdb_storage_blocks_bytes{${prometheus}}`,
          "log of {{pod}}": `prometheus_tsdb_wal_storage_size_bytes{${prometheus}}`,
        },
      }),
    ],
    [
      course("Do rules fail?", {
        description: "Evaluations of rules that ended in an error, by group. Good is 0.",
        unit: "per second",
        queries: {
          "{{rule_group}}": `sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total{${prometheus}}[${window}]))`,
        },
        limits: [{ alert: "PrometheusRuleFailures" }],
        none: "These Prometheus evaluate no rules",
      }),
      course("What share of alerts does an Alertmanager not take?", {
        description: "By Alertmanager. Each has to get each alert: they only share what was notified.",
        unit: "ratio",
        queries: {
          "{{alertmanager}}": `${perSecond(errors, "alertmanager")} / (${perSecond(errors, "alertmanager")} + ${perSecond(sent, "alertmanager")} > 0)`,
        },
        limits: [
          { alert: "PrometheusErrorSendingAlertsToSomeAlertmanagers" },
          { alert: "PrometheusErrorSendingAlertsToAnyAlertmanager" },
        ],
        none: "No alert was sent",
      }),
      course("How much memory does each Prometheus take?", {
        description: "Resident memory of the process. The overview shows how close it is to the limit.",
        unit: "bytes",
        queries: { "{{pod}}": `process_resident_memory_bytes{${prometheus}}` },
      }),
    ],
  ],
};
