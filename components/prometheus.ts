import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, srvAddress } from "../model/addresses";
import { prometheusConfig, RuleFiles, ruleFilesGlob, ScrapeConfig } from "../model/prometheusConfig";
import { yaml } from "../model/yamlText";
import { createConfigMap, createRulesConfigMap } from "./configMaps";
import type { Resources } from "./container";
import type { Credentials } from "./credentials";
import { createDiscoveryAccount } from "./discoveryAccount";
import { createDisruptionBudget } from "./disruptionBudget";
import type { TierArgs } from "./pod";
import { buildPrometheusPod, configTemplate } from "./prometheusPod";
import { createService } from "./service";
import { createStatefulSet, Storage } from "./statefulSet";
import type { ThanosImageArgs } from "./thanosContainer";
import { placeTier, resolveHost } from "./tier";

export interface PrometheusArgs extends TierArgs, Credentials {
  readonly image: pulumi.Input<string>;
  readonly thanos: ThanosImageArgs;
  /** Each target is scraped by exactly one shard. */
  readonly shards: number;
  /** Shards behind those that scrape no target any more, kept until what they hold is in the bucket. */
  readonly retiredShards: number;
  /** Replicas of each shard; each on a node of its own. */
  readonly replicas: number;
  /** How long samples stay on Prometheus' own disk. At least three blocks, 6h: an upload outage eats from it. */
  readonly retention: string;
  /**
   * Whether Prometheus compacts its own blocks: `off`, or `delayed` until they are uploaded. Compaction in between
   * would merge blocks that the sidecar has not seen.
   */
  readonly localCompaction: "off" | "delayed";
  readonly scrapeInterval: string;
  readonly evaluationInterval: string;
  /** Value of the external label `cluster`. */
  readonly cluster: string;
  /** External labels beside the stack's own, such as `monitor` or `service`. */
  readonly externalLabels: Readonly<Record<string, string>>;
  /** Scrape jobs beside the stack's own. */
  readonly scrapeConfigs: readonly ScrapeConfig[];
  readonly rules: RuleFiles;
  readonly storage: Storage;
  readonly sidecarResources: Resources;
  /** Further arguments of the sidecar. */
  readonly sidecarExtraArgs: readonly string[];
  readonly logLevel: string;
  readonly logFormat: string;
  /** Name of Alertmanager's headless Service. */
  readonly alertmanagerService: string;
}

/** Label that tells the pods of one shard from those of the others. */
const shardPodLabel = "thanos-stack/shard";

/** Prometheus in shards of replicas, each with a Thanos sidecar that uploads, renders and reloads. */
export class Prometheus extends pulumi.ComponentResource {
  /** StoreAPI of every sidecar. */
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;
  /** One StatefulSet a shard. */
  public readonly workloads: readonly k8s.apps.v1.StatefulSet[];

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Prometheus", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: "prometheus",
      app: "prometheus",
      component: "prometheus",
    });

    const account = createDiscoveryAccount(tier, args.serviceAccountAnnotations, child);
    const text = tier.placement.namespace.apply((namespace) =>
      yaml(prometheusConfig({ ...args, namespace, ruleFiles: ruleFilesGlob })),
    );
    const config = createConfigMap(tier, "config", { [configTemplate]: text }, child);
    const rules = createRulesConfigMap(tier, args.rules, child);
    const servicePorts = { http: ports.web, grpc: ports.grpc, "sidecar-http": ports.http };
    createService(tier, { ports: servicePorts, headless: true }, child);

    this.workloads = Array.from({ length: args.shards + args.retiredShards }, (_, shard) => {
      const part = { suffix: `shard-${shard}`, matchLabels: { [shardPodLabel]: String(shard) } };
      if (args.replicas > 1) createDisruptionBudget(tier, child, part);
      const template = buildPrometheusPod(tier, {
        ...args,
        shard,
        labels: part.matchLabels,
        account,
        config,
        rules,
      });
      const { replicas, storage } = args;
      return createStatefulSet(tier, { ...part, replicas, discovered: true, template, storage }, child);
    });

    const host = resolveHost(tier);
    this.grpcEndpoint = host.apply((service) => srvAddress("grpc", service));
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.web}`;
    this.registerOutputs({
      grpcEndpoint: this.grpcEndpoint,
      httpUrl: this.httpUrl,
      workloads: this.workloads,
    });
  }
}
