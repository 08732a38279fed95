/** The configuration files of the stack's Prometheus: the sharded ones, and the monitor. */
import { makeOwnClusterJobs, type ClusterMetrics } from "./clusterJobs";
import { prometheusExternalLabels, replicaLabels, templateVariable } from "./labels";
import { makeAnnotatedJobs, makeRetiredJobs, makeTierJobs, Relabeling, ScrapeConfig } from "./stackJobs";

export type { ScrapeConfig } from "./stackJobs";

/** Rule files by name, without `.yaml`; each as Prometheus' own file has it. */
export type RuleFiles = Readonly<Record<string, object>>;

/** How often the monitor scrapes and evaluates. Its alerts look at rates of a few minutes. */
export const monitorInterval = "30s";

/** The rule files of a Prometheus, as its configuration names them. */
export const ruleFilesGlob = "/etc/prometheus/rules/*.yaml";

/** What the configurations of all Prometheus of a stack have in common. */
interface CommonArgs {
  readonly namespace: string;
  readonly cluster: string;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly scrapeInterval: string;
  readonly evaluationInterval: string;
  /** Glob of the rule files in the pod. */
  readonly ruleFiles: string;
  /** Name of Alertmanager's headless Service. */
  readonly alertmanagerService: string;
}

/** The most that one target, or one job, may bring. What brings more is not scraped at all, and an alert says so. */
export interface ScrapeLimits {
  /** Samples of one scrape of a target. */
  readonly samples: number;
  /** Labels of one series, and characters of their names and values. */
  readonly labels: number;
  readonly labelNameLength: number;
  readonly labelValueLength: number;
  /** Targets of a job in one shard. @default no limit */
  readonly targets?: number;
}

export interface PrometheusConfigArgs extends CommonArgs {
  /** Limits of the jobs that have none of their own. @default no limits */
  readonly limits?: ScrapeLimits;
  readonly shards: number;
  /** Shards behind those, which scrape nothing but themselves. @default 0 */
  readonly retiredShards?: number;
  /** Label `app.kubernetes.io/instance` of the tiers that a monitor scrapes, so the shards do not. @default there is no monitor */
  readonly monitored?: string;
  /** The user's own jobs; they are sharded like the stack's. */
  readonly scrapeConfigs: readonly ScrapeConfig[];
}

export interface MonitorConfigArgs extends CommonArgs {
  /** Label `app.kubernetes.io/instance` of the tiers that it watches. */
  readonly instance: string;
  /** Which of the cluster's own metrics it scrapes, of the stack's pods and volumes alone. */
  readonly clusterMetrics: Omit<ClusterMetrics, "namespace" | "nodeExporter">;
}

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
  const { namespace, monitored, shards, retiredShards = 0 } = args;
  const jobs = [
    ...makeTierJobs({
      namespace,
      instance: monitored === undefined ? undefined : { name: monitored, are: "others" },
    }),
    ...makeAnnotatedJobs(namespace),
    ...args.scrapeConfigs,
  ];
  const sharded = [...jobs.map((job) => addSharding(job, shards)), ...makeRetiredJobs(shards, retiredShards)];
  return makeConfig(args, sharded, args.limits && globalLimits(args.limits));
}

/**
 * The monitor's configuration template, the same for its replicas. Every pod of the stack's own tiers is its target, and
 * no job is sharded: a rule that counts pods, or notices that one is missing, sees them all.
 */
export function monitorConfig(args: MonitorConfigArgs): object {
  const { namespace, instance, clusterMetrics } = args;
  return makeConfig(args, [
    ...makeTierJobs({ namespace, instance: { name: instance, are: "all" } }),
    ...makeOwnClusterJobs({ ...clusterMetrics, namespace }),
  ]);
}

const globalLimits = (limits: ScrapeLimits): object => ({
  sample_limit: limits.samples,
  label_limit: limits.labels,
  label_name_length_limit: limits.labelNameLength,
  label_value_length_limit: limits.labelValueLength,
  ...(limits.targets !== undefined && { target_limit: limits.targets }),
});

function makeConfig(args: CommonArgs, jobs: readonly ScrapeConfig[], limits: object = {}): object {
  return {
    global: {
      ...limits,
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
    scrape_configs: jobs,
  };
}
