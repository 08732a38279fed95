import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, srvAddress } from "../model/addresses";
import { monitorShard, shardPodLabel } from "../model/labels";
import { monitorConfig, monitorInterval, ruleFilesGlob } from "../model/prometheusConfig";
import { yaml } from "../model/yamlText";
import { fillTierArgs } from "../settings/args/tierArgs";
import type { MonitorArgs } from "../settings/args/types/monitorArgs";
import { createConfigMap, createRulesConfigMap } from "./configMaps";
import { createDiscoveryAccount } from "./discoveryAccount";
import { createDisruptionBudget } from "./disruptionBudget";
import { buildPrometheusPod, configTemplate, prometheusPorts } from "./prometheusPod";
import { createService } from "./service";
import { createStatefulSet } from "./statefulSet";
import { placeTier, resolveHost } from "./tier";

/**
 * The Prometheus that watches a stack: it scrapes every pod of the stack's own tiers and evaluates the stack's alerts. For
 * that it needs neither Query nor Ruler nor bucket. Its sidecar makes what it sees part of the stack's series.
 *
 * The stack's tiers are those whose label `app.kubernetes.io/instance` is its own.
 */
export class Monitor extends pulumi.ComponentResource {
  /** StoreAPI of its sidecars. */
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: MonitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Monitor", name, {}, opts);
    const child = { parent: this };
    const settings = fillTierArgs("Monitor", name, args);
    const tier = placeTier(name, settings, {
      objectName: "prometheus-monitor",
      app: "prometheus",
      component: monitorShard,
    });

    const { cluster = pulumi.getStack(), externalLabels, alertmanagerService, replicas, storage } = settings;
    const { kubelet, verifyKubelets, kubeStateMetrics } = settings.clusterMetrics;
    const text = pulumi
      .all([tier.namespace, cluster, externalLabels, alertmanagerService])
      .apply(([namespace, label, labels, service]) =>
        yaml(
          monitorConfig({
            namespace,
            cluster: label,
            externalLabels: labels,
            alertmanagerService: service,
            instance: tier.instance,
            scrapeInterval: monitorInterval,
            evaluationInterval: monitorInterval,
            clusterMetrics: { kubelet, verifyKubelets, kubeStateMetrics },
            ruleFiles: ruleFilesGlob,
          }),
        ),
      );
    const labels = { [shardPodLabel]: monitorShard };
    createService(tier, { ports: prometheusPorts, headless: true }, child);
    if (replicas > 1) createDisruptionBudget(tier, child);
    const template = buildPrometheusPod(tier, settings, {
      name: monitorShard,
      labels,
      account: createDiscoveryAccount(tier, settings.serviceAccountAnnotations, { nodes: kubelet }, child),
      config: createConfigMap(tier, "config", { [configTemplate]: text }, child),
      rules: createRulesConfigMap(tier, settings.rules, child),
    });
    this.workload = createStatefulSet(
      tier,
      { replicas, matchLabels: labels, discovered: true, template, storage },
      child,
    );

    const host = resolveHost(tier);
    this.grpcEndpoint = host.apply((service) => srvAddress("grpc", service));
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.web}`;
    this.registerOutputs({
      grpcEndpoint: this.grpcEndpoint,
      httpUrl: this.httpUrl,
      workload: this.workload,
    });
  }
}
