/** The scrape jobs of every stack: its own tiers, whatever is annotated, and a retired shard itself. */
import { monitorShard, objectLabels, shardPodLabel, stackName, templateVariable } from "./labels";

/** A scrape job, as Prometheus' own file has it. */
export type ScrapeConfig = Readonly<Record<string, unknown>> & { readonly job_name: string };

export type Relabeling = Readonly<Record<string, unknown>>;

const metaName = (name: string) => name.replace(/[^a-zA-Z0-9]/g, "_");
const serviceLabel = (name: string) => `__meta_kubernetes_service_label_${metaName(name)}`;
const podLabel = (name: string) => `__meta_kubernetes_pod_label_${metaName(name)}`;
const portName = "__meta_kubernetes_endpointslice_port_name";
const place: Relabeling[] = [
  { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
  { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
];

/** Names of the ports of the stack's Services that serve metrics. */
export const metricsPorts = ["http", "sidecar-http", "reloader-http", "exporter-http"] as const;

/** Which tiers of a namespace a Prometheus scrapes. */
export interface ScrapedTiers {
  readonly namespace: string;
  /** Those of one stack alone, or all but these, by the label `app.kubernetes.io/instance`. @default all */
  readonly instance?: { readonly name: string; readonly are: "all" | "others" };
}

function chooseTiers({ instance }: ScrapedTiers): Relabeling[] {
  const parts = { source_labels: [serviceLabel(objectLabels.partOf)], regex: stackName, action: "keep" };
  if (instance === undefined) return [parts];
  const action = instance.are === "all" ? "keep" : "drop";
  // Of all characters that a label's value may have, only a dot means more in a regular expression.
  const regex = instance.name.replaceAll(".", "\\.");
  return [parts, { source_labels: [serviceLabel(objectLabels.instance)], regex, action }];
}

const findIn = (namespace: string) => [{ role: "endpointslice", namespaces: { names: [namespace] } }];

/** Pods behind the stack's own Services, by the names of the ports that serve metrics; `job` is the Service's name. */
function makeTierJob(tiers: ScrapedTiers): ScrapeConfig {
  return {
    job_name: stackName,
    kubernetes_sd_configs: findIn(tiers.namespace),
    relabel_configs: [
      ...chooseTiers(tiers),
      { source_labels: [portName], regex: metricsPorts.join("|"), action: "keep" },
      { source_labels: ["__meta_kubernetes_service_name"], target_label: "job" },
      // The monitor is one more Prometheus: alerts and dashboards look for the program, and tell it apart by `shard`.
      {
        source_labels: [serviceLabel(objectLabels.component)],
        regex: monitorShard,
        target_label: "job",
        replacement: "prometheus",
      },
      // These share the Service of the program beside them, and have names of their own.
      {
        source_labels: [portName],
        regex: "sidecar-http",
        target_label: "job",
        replacement: "thanos-sidecar",
      },
      {
        source_labels: [portName],
        regex: "reloader-http",
        target_label: "job",
        replacement: "config-reloader",
      },
      ...place,
      { source_labels: [podLabel(shardPodLabel)], target_label: "shard" },
    ],
  };
}

function makeMinioJob(tiers: ScrapedTiers): ScrapeConfig {
  return {
    job_name: "minio",
    metrics_path: "/minio/v2/metrics/cluster",
    kubernetes_sd_configs: findIn(tiers.namespace),
    relabel_configs: [
      ...chooseTiers(tiers),
      { source_labels: ["__meta_kubernetes_service_name"], regex: "minio", action: "keep" },
      { source_labels: [portName], regex: "api", action: "keep" },
      ...place,
    ],
  };
}

/** The jobs of the stack's own tiers. */
export const makeTierJobs = (tiers: ScrapedTiers): ScrapeConfig[] => [
  makeTierJob(tiers),
  makeMinioJob(tiers),
];

/** Whatever carries the usual `prometheus.io/{scrape,scheme,path,port}` annotations. */
function makeAnnotatedJob(
  role: "endpointslice" | "pod",
  object: "service" | "pod",
  namespace: string,
): ScrapeConfig {
  const annotation = (name: string) => `__meta_kubernetes_${object}_annotation_prometheus_io_${name}`;
  return {
    job_name: `annotated-${object}s`,
    // Many a small exporter names no content type; Prometheus 3 would refuse its answer.
    fallback_scrape_protocol: "PrometheusText0.0.4",
    kubernetes_sd_configs: [{ role }],
    relabel_configs: [
      { source_labels: [annotation("scrape")], regex: "true", action: "keep" },
      // An annotation of the stack's own Services would have them scraped a second time.
      {
        source_labels: [
          "__meta_kubernetes_namespace",
          object === "service" ? serviceLabel(objectLabels.partOf) : podLabel(objectLabels.partOf),
        ],
        regex: `${namespace};${stackName}`,
        action: "drop",
      },
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

/** The jobs of whatever is annotated, in every namespace. @param namespace of the stack, whose own tiers have a job already */
export const makeAnnotatedJobs = (namespace: string): ScrapeConfig[] => [
  makeAnnotatedJob("endpointslice", "service", namespace),
  makeAnnotatedJob("pod", "pod", namespace),
];

const retiredJob = "retired-shard";

/** Names of the stack's own jobs; a user's job must have another one. */
export const ownJobNames: readonly string[] = [
  ...[...makeTierJobs({ namespace: "" }), ...makeAnnotatedJobs("")].map((job) => job.job_name),
  retiredJob,
];

/**
 * What a retired shard scrapes: itself, one series an interval. Without any sample Prometheus never cuts its last
 * blocks, and they would never reach the bucket (`Head.compactable` of tsdb/head.go).
 */
export function makeRetiredJobs(shards: number, count: number): ScrapeConfig[] {
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
