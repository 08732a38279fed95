/**
 * Series of a whole stack in which nothing is wrong, minute by minute: young, without any traffic, and while an update
 * restarts one pod of each tier after the other. No alert may fire in it.
 */
import { canary } from "../../monitoring/canary";
import type { StackShape } from "../../monitoring/stackShape";

/** A pod's life: from and until which minute, under which address. */
interface Life {
  readonly from: number;
  readonly until: number;
  readonly instance: string;
}

interface Pod {
  readonly pod: string;
  readonly shard?: string;
  readonly lives: readonly Life[];
}

/** A value at a minute, by the age of the process; undefined where there is no sample. */
type Value = (age: number, minute: number) => number | undefined;
type Metric = readonly [name: string, value: Value];

const zero: Value = () => 0;
const always =
  (value: number): Value =>
  () =>
    value;
const grows =
  (perMinute: number): Value =>
  (age) =>
    age * perMinute;

/** How long a tier's processes need until they answer, and the pod until it answers, in minutes. */
const slowStart = 2;
/** First block of a Prometheus: three hours after its first sample; then one every two hours. */
const lastUpload: Value = (age, minute) => {
  const cut = minute < 180 ? undefined : 180 + Math.floor((minute - 180) / 120) * 120;
  return cut === undefined || minute - cut > age ? 0 : (cut + 1) * 60;
};

const uploads: readonly Metric[] = [
  ['thanos_objstore_bucket_last_successful_upload_time{bucket="thanos"}', lastUpload],
  ["thanos_shipper_dir_sync_failures_total", zero],
  ["thanos_shipper_corrupted_blocks_total", zero],
  ['thanos_objstore_bucket_operations_total{bucket="thanos",operation="upload"}', zero],
  ['thanos_objstore_bucket_operation_failures_total{bucket="thanos",operation="upload"}', zero],
];
const tsdb: readonly Metric[] = [
  ['prometheus_tsdb_head_samples_appended_total{type="float"}', grows(5000)],
  ["prometheus_tsdb_data_replay_duration_seconds", always(0.4)],
  ['prometheus_rule_group_rules{rule_group="/etc/prometheus/rules/prometheus.yaml;prometheus"}', always(9)],
];
const requests = (handler: string): Metric[] => [
  [`http_requests_total{handler="${handler}",code="200"}`, grows(0.2)],
  [`http_request_duration_seconds_bucket{handler="${handler}",le="0.1"}`, grows(0.2)],
  [`http_request_duration_seconds_bucket{handler="${handler}",le="+Inf"}`, grows(0.2)],
  [`http_request_duration_seconds_count{handler="${handler}"}`, grows(0.2)],
];
const bucketReads: readonly Metric[] = [
  ['thanos_objstore_bucket_operations_total{bucket="thanos",operation="iter"}', grows(1)],
  ['thanos_objstore_bucket_operation_failures_total{bucket="thanos",operation="iter"}', zero],
];

/** What each tier's pods have, beside `up` and the start of the process. */
const metrics: Readonly<Record<string, readonly Metric[]>> = {
  prometheus: [
    ...tsdb,
    ["prometheus_config_last_reload_successful", always(1)],
    ['prometheus_rule_group_rules{rule_group="watchdog"}', always(1)],
    ["prometheus_notifications_alertmanagers_discovered", always(2)],
    ["prometheus_tsdb_head_series", always(2000)],
  ],
  "thanos-sidecar": [
    // It starts before Prometheus does.
    ["thanos_sidecar_prometheus_up", (age) => (age < 1 ? 0 : 1)],
    ["thanos_sidecar_reloader_last_reload_successful", (age) => (age < 2 ? 0 : 1)],
    ["thanos_sidecar_reloader_config_apply_operations_failed_total", (age) => Math.min(age, 1)],
    ...uploads,
  ],
  "thanos-query": [
    ...requests("query"),
    ...requests("query_range"),
    ["thanos_query_endpoints_dns_lookups_total", grows(18)],
    // Names of headless Services do not exist before their first pod.
    ["thanos_query_endpoints_dns_failures_total", (age) => Math.min(age, 1) * 3],
    ["thanos_query_concurrent_gate_queries_max", always(20)],
    ["thanos_query_concurrent_gate_queries_in_flight", zero],
  ],
  "thanos-query-frontend": [
    ...requests("query-frontend"),
    ['cortex_cache_fetched_keys_total{name="frontend.fifocache",tripperware="query_range"}', zero],
    ['cortex_query_frontend_retries_sum{tripperware="query_range"}', zero],
    ['cortex_query_frontend_retries_count{tripperware="query_range"}', zero],
  ],
  "thanos-store": [
    ...bucketReads,
    ['thanos_blocks_meta_synced{state="loaded"}', zero],
    ["thanos_bucket_store_blocks_loaded", zero],
    ["thanos_blocks_meta_sync_failures_total", zero],
    ["thanos_bucket_store_series_gate_queries_max", always(20)],
    ["thanos_bucket_store_series_gate_queries_in_flight", zero],
  ],
  "thanos-ruler": [
    ...uploads,
    ...tsdb,
    ['thanos_rule_loaded_rules{strategy="abort",file="f",group="g"}', always(6)],
    ["thanos_rule_config_last_reload_successful", always(1)],
    ['prometheus_rule_evaluations_total{rule_group="g",strategy="abort"}', grows(12)],
    // Query is not there yet.
    [
      'prometheus_rule_evaluation_failures_total{rule_group="g",strategy="abort"}',
      (age) => Math.min(age, 1) * 12,
    ],
    ['prometheus_rule_group_last_duration_seconds{rule_group="g"}', always(0.2)],
    ['prometheus_rule_group_interval_seconds{rule_group="g"}', always(30)],
    ['prometheus_rule_group_rules{rule_group="g"}', always(6)],
    [
      'prometheus_rule_group_last_evaluation_timestamp_seconds{rule_group="g"}',
      (_, minute) => minute * 60 - 20,
    ],
    ["thanos_alert_queue_alerts_dropped_total", zero],
    ["thanos_alert_sender_alerts_dropped_total", zero],
  ],
  "thanos-compactor": [
    ...bucketReads,
    ["thanos_compact_halted", zero],
    ["thanos_compact_iterations_total", (age) => Math.floor(age / 5)],
    ["thanos_compact_retries_total", zero],
    ['thanos_compact_group_compactions_failures_total{resolution="0"}', zero],
    ["thanos_compact_todo_compactions", (_, minute) => (minute > 600 && minute % 480 < 10 ? 4 : 0)],
    ["thanos_compact_todo_downsample_blocks", zero],
    ["thanos_compact_todo_deletion_blocks", zero],
    ["thanos_compact_block_cleanup_failures_total", zero],
    ["thanos_compact_garbage_collection_failures_total", zero],
    ['thanos_blocks_meta_synced{state="corrupted-meta-json"}', zero],
    ['thanos_blocks_meta_synced{state="failed"}', zero],
  ],
  alertmanager: [["alertmanager_cluster_members", always(2)]],
  "config-reloader": [["reloader_last_reload_successful", (age) => (age < 1 ? 0 : 1)]],
};

/** Pods of a tier and their lives; the last pod restarts first, as in a StatefulSet. */
function podsOf(
  job: string,
  name: string,
  count: number,
  minutes: number,
  rollout?: number,
  shard?: string,
): Pod[] {
  return Array.from({ length: count }, (_, i) => {
    const away = rollout === undefined ? undefined : rollout + (count - 1 - i) * 4;
    const address = (life: number) => `10.${life}.${job.length}.${name.length + i}:1`;
    const lives =
      away === undefined
        ? [{ from: 1, until: minutes, instance: address(0) }]
        : [
            { from: 1, until: away, instance: address(0) },
            { from: away + slowStart, until: minutes, instance: address(1) },
          ];
    return { pod: `${name}-${i}`, lives, ...(shard !== undefined && { shard }) };
  });
}

/** A sample each minute, in promtool's form. */
const written = (minutes: number, valueAt: (minute: number) => number | undefined): string =>
  Array.from({ length: minutes + 1 }, (_, minute) => valueAt(minute) ?? "_").join(" ");

const withLabels = (metric: string, labels: Readonly<Record<string, string>>): string => {
  const [, name, own = ""] = /^([^{]+)(?:\{(.*)\})?$/.exec(metric) ?? [];
  const all = [
    ...(own ? [own] : []),
    ...Object.entries(labels).map(([label, value]) => `${label}="${value}"`),
  ];
  return `${name}{${all.join(",")}}`;
};

interface Series {
  readonly series: string;
  readonly values: string;
}

/**
 * All series of a stack.
 *
 * @param minutes how long it is watched.
 * @param rollout minute at which an update begins to restart the pods. @default none does
 */
export function quietStack(
  { shards, replicas, namespace, cluster }: StackShape,
  minutes: number,
  rollout?: number,
): Series[] {
  const shardPods = (job: string) => [
    ...Array.from({ length: shards }, (_, shard) =>
      podsOf(job, `prometheus-shard-${shard}`, replicas.prometheus, minutes, rollout, String(shard)),
    ).flat(),
    ...podsOf(job, "prometheus-monitor", replicas.monitor, minutes, rollout, "monitor"),
  ];
  const tier = (job: string, count: number): [string, Pod[]] => [
    job,
    podsOf(job, job, count, minutes, rollout),
  ];
  const jobs: readonly [string, Pod[]][] = [
    ["prometheus", shardPods("prometheus")],
    ["thanos-sidecar", shardPods("thanos-sidecar")],
    tier("thanos-query", replicas.query),
    tier("thanos-query-frontend", replicas.queryFrontend),
    tier("thanos-store", replicas.storeGateway),
    tier("thanos-ruler", replicas.ruler),
    tier("thanos-compactor", replicas.compactor),
    tier("alertmanager", replicas.alertmanager),
    tier("minio", replicas.minio),
    tier("kubelet", 1),
    tier("cadvisor", 1),
    tier("kube-state-metrics", 1),
    ["config-reloader", podsOf("config-reloader", "thanos-ruler", replicas.ruler, minutes, rollout)],
  ];
  const isUp = ({ lives }: Pod, minute: number) =>
    lives.some(({ from, until }) => minute >= from && minute <= until);
  const own = jobs.flatMap(([job, pods]) =>
    pods.flatMap(({ pod, shard, lives }) =>
      lives.flatMap(({ from, until, instance }) => {
        const labels = { namespace, job, pod, instance, ...(shard !== undefined && { shard }) };
        const all: readonly Metric[] = [
          ["up", always(1)],
          ["process_start_time_seconds", always(from * 60)],
          ...(metrics[job] ?? []),
        ];
        return all.map(([metric, value]) => ({
          series: withLabels(metric, labels),
          values: written(minutes, (minute) =>
            minute < from || minute > until ? undefined : value(minute - from, minute),
          ),
        }));
      }),
    ),
  );
  // Query hears of a StoreAPI, and of its end, a minute later.
  const stores = { sidecar: "thanos-sidecar", store: "thanos-store", rule: "thanos-ruler" };
  const connections = podsOf("thanos-query", "thanos-query", replicas.query, minutes, rollout).flatMap(
    ({ pod, lives }) =>
      lives.flatMap(({ from, until, instance }) =>
        Object.entries(stores).flatMap(([type, job]) =>
          (jobs.find(([each]) => each === job)?.[1] ?? []).map((store) => ({
            series: withLabels("thanos_store_nodes_grpc_connections", {
              namespace,
              job: "thanos-query",
              pod,
              instance,
              store_type: type,
              external_labels: `{replica=\\"${store.pod}\\"}`,
            }),
            values: written(minutes, (minute) =>
              minute < from || minute > until || !isUp(store, minute - 1) ? undefined : 1,
            ),
          })),
        ),
      ),
  );
  // What Ruler finds in Query: the monitor's canary.
  const canarySeries = {
    series: withLabels(canary.time, { cluster, prometheus_shard: "monitor" }),
    values: written(minutes, (minute) => (minute < 2 ? undefined : minute * 60)),
  };
  return [...own, ...connections, canarySeries];
}
