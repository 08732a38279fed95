import { prometheusExternalLabels, replicaLabels, templateVariable } from "./labels";

/** Rule files by name, without `.yaml`; each as Prometheus' own file has it. */
export type RuleFiles = Readonly<Record<string, object>>;

/** The rule files of a Prometheus, as its configuration names them. */
export const ruleFilesGlob = "/etc/prometheus/rules/*.yaml";

/** A scrape job, as Prometheus' own file has it. */
export type ScrapeConfig = Readonly<Record<string, unknown>> & { readonly job_name: string };

export interface PrometheusConfigArgs {
  readonly namespace: string;
  readonly cluster: string;
  readonly shards: number;
  /** Shards behind those, which scrape nothing but themselves. @default 0 */
  readonly retiredShards?: number;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly scrapeInterval: string;
  readonly evaluationInterval: string;
  /** The user's own jobs; they are sharded like the stack's. */
  readonly scrapeConfigs: readonly ScrapeConfig[];
  /** Glob of the rule files in the pod. */
  readonly ruleFiles: string;
  /** Name of Alertmanager's headless Service. */
  readonly alertmanagerService: string;
}

type Relabeling = Record<string, unknown>;

/**
 * The keep rules that give each target to exactly one shard. One text serves all shards: the sidecar puts the
 * shard's number in. The hash stays in a temporary label, so it never becomes part of a series.
 */
export function shardRelabeling(shards: number): Relabeling[] {
  return [
    { source_labels: ["__address__"], modulus: shards, target_label: "__tmp_hash", action: "hashmod" },
    { source_labels: ["__tmp_hash"], regex: templateVariable("shard"), action: "keep" },
  ];
}

const serviceLabel = (name: string) =>
  `__meta_kubernetes_service_label_${name.replace(/[^a-zA-Z0-9]/g, "_")}`;
const place: Relabeling[] = [
  { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
  { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
];

/** Pods behind the stack's own Services, by the names of the ports that speak HTTP; `job` is the Service's name. */
function makeTierJob(namespace: string): ScrapeConfig {
  return {
    job_name: "thanos-stack",
    kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: [namespace] } }],
    relabel_configs: [
      { source_labels: [serviceLabel("app.kubernetes.io/part-of")], regex: "thanos-stack", action: "keep" },
      {
        source_labels: ["__meta_kubernetes_endpointslice_port_name"],
        regex: "http|sidecar-http",
        action: "keep",
      },
      { source_labels: ["__meta_kubernetes_service_name"], target_label: "job" },
      // The sidecar shares Prometheus' Service; its own job name is what dashboards and alerts look for.
      {
        source_labels: ["__meta_kubernetes_endpointslice_port_name"],
        regex: "sidecar-http",
        target_label: "job",
        replacement: "thanos-sidecar",
      },
      ...place,
    ],
  };
}

function makeMinioJob(namespace: string): ScrapeConfig {
  return {
    job_name: "minio",
    metrics_path: "/minio/v2/metrics/cluster",
    kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: [namespace] } }],
    relabel_configs: [
      { source_labels: ["__meta_kubernetes_service_name"], regex: "minio", action: "keep" },
      { source_labels: ["__meta_kubernetes_endpointslice_port_name"], regex: "api", action: "keep" },
      ...place,
    ],
  };
}

/** Whatever carries the usual `prometheus.io/{scrape,scheme,path,port}` annotations. */
function makeAnnotatedJob(role: "endpointslice" | "pod", object: "service" | "pod"): ScrapeConfig {
  const annotation = (name: string) => `__meta_kubernetes_${object}_annotation_prometheus_io_${name}`;
  return {
    job_name: `annotated-${object}s`,
    // Many a small exporter names no content type; Prometheus 3 would refuse its answer.
    fallback_scrape_protocol: "PrometheusText0.0.4",
    kubernetes_sd_configs: [{ role }],
    relabel_configs: [
      { source_labels: [annotation("scrape")], regex: "true", action: "keep" },
      { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Pending|Succeeded|Failed", action: "drop" },
      { source_labels: [annotation("scheme")], regex: "(https?)", target_label: "__scheme__" },
      { source_labels: [annotation("path")], regex: "(.+)", target_label: "__metrics_path__" },
      {
        source_labels: ["__address__", annotation("port")],
        regex: "([^:]+|\\[[^\\]]+\\])(?::\\d+)?;(\\d+)",
        replacement: "${1}:${2}",
        target_label: "__address__",
      },
      ...place,
      ...(object === "service"
        ? [{ source_labels: ["__meta_kubernetes_service_name"], target_label: "service" }]
        : []),
    ],
  };
}

/** The jobs of every stack. */
const makeOwnJobs = (namespace: string): ScrapeConfig[] => [
  makeTierJob(namespace),
  makeMinioJob(namespace),
  makeAnnotatedJob("endpointslice", "service"),
  makeAnnotatedJob("pod", "pod"),
];
const retiredJob = "retired-shard";

/** Names of the stack's own jobs; a user's job must have another one. */
export const ownJobNames: readonly string[] = [...makeOwnJobs("").map((job) => job.job_name), retiredJob];

/**
 * What a retired shard scrapes: itself, one series an interval. Without any sample Prometheus never cuts its last
 * blocks, and they would never reach the bucket (`Head.compactable` of tsdb/head.go).
 */
function makeRetiredJobs(shards: number, count: number): ScrapeConfig[] {
  if (count === 0) return [];
  const numbers = Array.from({ length: count }, (_, i) => String(shards + i));
  return [
    {
      job_name: retiredJob,
      static_configs: [{ targets: ["127.0.0.1:9090"], labels: { __tmp_shard: templateVariable("shard") } }],
      relabel_configs: [{ source_labels: ["__tmp_shard"], regex: numbers.join("|"), action: "keep" }],
      metric_relabel_configs: [{ source_labels: ["__name__"], regex: "up", action: "keep" }],
    },
  ];
}

function addSharding(job: ScrapeConfig, shards: number): ScrapeConfig {
  const own = (job.relabel_configs as Relabeling[] | undefined) ?? [];
  return { ...job, relabel_configs: [...own, ...shardRelabeling(shards)] };
}

/**
 * Prometheus' configuration template, the same for all shards and replicas. `$(...)` is expanded by the sidecar.
 *
 * Alertmanagers are found through the Kubernetes API rather than by DNS: every one of them must get every alert.
 */
export function prometheusConfig(args: PrometheusConfigArgs): object {
  const jobs = [...makeOwnJobs(args.namespace), ...args.scrapeConfigs];
  return {
    global: {
      scrape_interval: args.scrapeInterval,
      evaluation_interval: args.evaluationInterval,
      external_labels: prometheusExternalLabels(args.cluster, args.externalLabels),
    },
    rule_files: [args.ruleFiles],
    alerting: {
      // Both replicas fire the same alert: without their replica label it is one alert to Alertmanager.
      alert_relabel_configs: [{ regex: replicaLabels.prometheus, action: "labeldrop" }],
      alertmanagers: [
        {
          kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: [args.namespace] } }],
          relabel_configs: [
            {
              source_labels: ["__meta_kubernetes_service_name"],
              regex: args.alertmanagerService,
              action: "keep",
            },
            { source_labels: ["__meta_kubernetes_endpointslice_port_name"], regex: "http", action: "keep" },
          ],
        },
      ],
    },
    scrape_configs: [
      ...jobs.map((job) => addSharding(job, args.shards)),
      ...makeRetiredJobs(args.shards, args.retiredShards ?? 0),
    ],
  };
}
