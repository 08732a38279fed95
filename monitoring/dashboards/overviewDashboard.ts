/** The first dashboard to open: is the stack well, does data flow, how much is there, what fills up when. */
import { course, list, now, type Page } from "./page";
import { errorShare, own, perSecond, slowest } from "./queries";
import { freeVolume, ofMonitor, untilFull, usedMemory } from "./podPanels";

const prometheus = own("prometheus");
const frontend = own("thanos-query-frontend");
const compactor = own("thanos-compactor");
const firing = 'ALERTS{cluster="$cluster", alertstate="firing"';

const noKubelet = "The monitor has no metrics of the kubelets: see the setting clusterMetrics.kubelet";

/** Services whose pods are the stack's. */
const tiers = "prometheus|thanos-.+|alertmanager|minio|memcached";

export const overview: Page = {
  uid: "thanos-stack-overview",
  title: "Thanos: overview",
  description: "Whether the stack is well, whether data flows, how much there is, and what fills up when.",
  rows: [
    [
      now("How many alerts fire?", {
        description:
          "Without the watchdog, which always fires. No data means that the watchdog is missing: then nobody looks, and the alerts of this stack reach no one.",
        unit: "count",
        queries: {
          alerts: `sum(${firing}, alertname!="Watchdog"}) or 0 * sum(${firing}, alertname="Watchdog"})`,
        },
        limits: [{ alert: "Watchdog" }],
      }),
      now("How many programs do not answer?", {
        description:
          "Programs whose pods Kubernetes knows of and that could not be scraped the last time. Good is 0.",
        unit: "count",
        queries: {
          programs: `sum(up{cluster="$cluster", job=~"${tiers}"} == bool 0)`,
        },
      }),
      now("How many series are active?", {
        description: "In all shards, replicas counted once; the monitor's own are not among them.",
        unit: "count",
        queries: {
          series: `sum(max by (shard) (prometheus_tsdb_head_series{${prometheus}, shard!="monitor"}))`,
        },
      }),
      now("How many blocks are in the bucket?", {
        description: "As the Compactor counted them when it last looked.",
        unit: "count",
        queries: { blocks: `sum(thanos_blocks_meta_synced{${compactor}, state="loaded"})` },
      }),
    ],
    [
      course("Does every shard take in samples?", {
        description: "The fuller of a shard's replicas. A line that ends is a shard that takes in nothing.",
        unit: "per second",
        queries: {
          "shard {{shard}}": `max by (shard) (rate(prometheus_tsdb_head_samples_appended_total{${prometheus}}[$__rate_interval]))`,
        },
      }),
      course("How old is each replica's last upload?", {
        description:
          "A block is uploaded every two hours, so lines climb to two hours and fall. A replica that climbs on has blocks on its own volume only.",
        unit: "seconds",
        queries: {
          "{{pod}}": `time() - (thanos_objstore_bucket_last_successful_upload_time{cluster="$cluster", job=~"thanos-sidecar|thanos-ruler"} > 0)`,
        },
        limits: [{ alert: "ThanosSidecarUploadOverdue" }, { alert: "ThanosSidecarSamplesNearLoss" }],
        none: "Nothing has been uploaded yet: the first block is cut after two hours",
      }),
    ],
    [
      course("What share of queries fails?", {
        description: "Answers of Query Frontend with a code of 500 and more. Good is 0.",
        unit: "ratio",
        queries: {
          failing: errorShare(
            `http_requests_total{${frontend}, handler="query-frontend", code=~"5.."}`,
            `http_requests_total{${frontend}, handler="query-frontend"}`,
          ),
        },
        limits: [{ alert: "ThanosQueryFrontendErrorRateHigh" }],
      }),
      course("How long do the slowest queries take?", {
        description: "Of 100 requests to Query Frontend, 99 are answered sooner.",
        unit: "seconds",
        queries: {
          "99 of 100": slowest("http_request_duration_seconds", `${frontend}, handler="query-frontend"`),
        },
        limits: [{ alert: "ThanosQueryFrontendLatencyHigh" }],
      }),
      course("Does the Compactor keep up?", {
        description:
          "Work that it found at its last look. It may be much, and must not grow from day to day.",
        unit: "count",
        queries: {
          "compactions to do": `sum(thanos_compact_todo_compactions{${compactor}})`,
          "blocks to downsample": `sum(thanos_compact_todo_downsample_blocks{${compactor}})`,
        },
        limits: [{ alert: "ThanosCompactBacklogGrows" }, { alert: "ThanosCompactDownsampleBacklogGrows" }],
      }),
    ],
    [
      course("How close is each container to its memory limit?", {
        description:
          "At 1 the kernel ends it. Prometheus, Store Gateway and Query grow with queries as well as with data.",
        unit: "ratio",
        queries: usedMemory,
        limits: [{ alert: "PodMemoryNearLimit" }],
        none: noKubelet,
      }),
      course("How much room is left on each volume?", {
        description: "A full volume stops the program that writes to it.",
        unit: "ratio",
        queries: freeVolume,
        limits: [
          { alert: "VolumeFullInFourDays", side: "below" },
          { alert: "VolumeNearlyFull", side: "below" },
        ],
        none: noKubelet,
      }),
      course("How often do containers restart?", {
        description: "In the last hour. A rollout ends a container and does not restart it.",
        unit: "count",
        queries: {
          "{{pod}} {{container}}": `sum by (pod, container) (increase(kube_pod_container_status_restarts_total{${ofMonitor("kube-state-metrics")}}[1h]))`,
        },
        limits: [{ alert: "PodRestarts" }, { alert: "PodOomKilled" }],
        none: "The monitor has no kube-state-metrics: see the setting clusterMetrics.kubeStateMetrics",
      }),
    ],
    [
      list("When is each volume full?", {
        description: "If it fills as it did in the last six hours. Volumes that do not fill are left out.",
        unit: "seconds",
        queries: { "full in": untilFull },
        none: "No volume fills up",
      }),
      list("Which alerts fire?", {
        description: "The watchdog belongs here: it shows that alerts are evaluated.",
        unit: "count",
        queries: { series: `sum by (severity, alertname) (${firing}})` },
        none: "None, not even the watchdog: nobody evaluates the alerts of this stack",
      }),
    ],
    [
      course("How much is written to and read from the bucket?", {
        description: "Bytes by tier, as the tiers themselves count them.",
        unit: "bytes per second",
        queries: {
          "written by {{job}}": perSecond(
            'thanos_objstore_bucket_operation_transferred_bytes_sum{cluster="$cluster", operation="upload"}',
            "job",
          ),
          "read by {{job}}": perSecond(
            'thanos_objstore_bucket_operation_fetched_bytes_total{cluster="$cluster"}',
            "job",
          ),
        },
      }),
    ],
  ],
};
