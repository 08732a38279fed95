import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, srvAddress } from "../model/addresses";
import { makeClusterJobs, readsNodes } from "../model/clusterJobs";
import { shardPodLabel } from "../model/labels";
import { prometheusConfig, ruleFilesGlob } from "../model/prometheusConfig";
import { seriesThatFit } from "../model/sizing";
import { quantity } from "../model/units";
import { yaml } from "../model/yamlText";
import { fillTierArgs } from "../settings/args/tierArgs";
import type { PrometheusArgs } from "../settings/args/types/prometheusArgs";
import { createConfigMap, createRulesConfigMap } from "./configMaps";
import { createDiscoveryAccount } from "./discoveryAccount";
import { createDisruptionBudget } from "./disruptionBudget";
import { buildPrometheusPod, configTemplate, prometheusPorts } from "./prometheusPod";
import { createService } from "./service";
import { createStatefulSet } from "./statefulSet";
import { placeTier, resolveHost } from "./tier";

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
    const settings = fillTierArgs("Prometheus", name, args);
    const tier = placeTier(name, settings, {
      objectName: "prometheus",
      app: "prometheus",
      component: "prometheus",
    });

    const { kubelet, verifyKubelets, kubeStateMetrics, nodeExporter } = settings.clusterMetrics;
    const nodes = kubelet || readsNodes(settings.scrapeConfigs);
    const account = createDiscoveryAccount(tier, settings.serviceAccountAnnotations, { nodes }, child);
    const { cluster = pulumi.getStack(), externalLabels, alertmanagerService, replicas, storage } = settings;
    const { shards, retiredShards, scrapeInterval, evaluationInterval, scrapeConfigs, scrapeLimits } =
      settings;
    const text = pulumi
      .all([tier.namespace, cluster, externalLabels, alertmanagerService, nodeExporter])
      .apply(([namespace, label, labels, service, exporter]) =>
        yaml(
          prometheusConfig({
            shards,
            retiredShards,
            scrapeInterval,
            evaluationInterval,
            limits: {
              samples: scrapeLimits.samples ?? samplesThatFit(settings.resources),
              labels: scrapeLimits.labels,
              labelNameLength: scrapeLimits.labelNameLength,
              labelValueLength: scrapeLimits.labelValueLength,
              targets: scrapeLimits.targets,
            },
            monitored: settings.monitored ? tier.instance : undefined,
            scrapeConfigs: [
              ...makeClusterJobs({
                namespace,
                kubelet,
                verifyKubelets,
                kubeStateMetrics,
                nodeExporter: exporter,
              }),
              ...scrapeConfigs,
            ],
            namespace,
            cluster: label,
            externalLabels: labels,
            alertmanagerService: service,
            ruleFiles: ruleFilesGlob,
          }),
        ),
      );
    const config = createConfigMap(tier, "config", { [configTemplate]: text }, child);
    const rules = createRulesConfigMap(tier, settings.rules, child);
    createService(tier, { ports: prometheusPorts, headless: true }, child);

    this.workloads = Array.from({ length: shards + retiredShards }, (_, shard) => {
      const part = { suffix: `shard-${shard}`, matchLabels: { [shardPodLabel]: String(shard) } };
      if (replicas > 1) createDisruptionBudget(tier, child, part);
      const template = buildPrometheusPod(tier, settings, {
        name: String(shard),
        labels: part.matchLabels,
        account,
        config,
        rules,
      });
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

/** As many samples as there are series that the sizing model gives a shard of this memory, in thousands. */
const samplesThatFit = ({ memory }: { readonly memory: string }): number =>
  Math.max(10, Math.floor(seriesThatFit(quantity(memory) ?? 0) / 1000)) * 1000;
