import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { alertmanagerAddress, alertmanagerService, ports } from "../model/addresses";
import { silentAlertmanager } from "../model/files/silentAlertmanager";
import { fillTierArgs } from "../settings/args/tierArgs";
import type { AlertmanagerArgs } from "../settings/args/types/alertmanagerArgs";
import { buildArguments } from "./programArguments";
import { buildConfigReloader } from "./configReloader";
import { buildSecretVolume } from "./configMaps";
import { createDisruptionBudget } from "./disruptionBudget";
import { buildMounts } from "./extraMounts";
import { createService } from "./service";
import { buildContainer, buildFieldEnv } from "./container";
import { buildPod } from "./pod";
import { createStatefulSet, dataVolume } from "./statefulSet";
import { buildMetadata, nameChild, nameObject, placeTier, resolveHost } from "./tier";

const configFolder = "/etc/alertmanager/config";

/** Alertmanagers that gossip what was notified. Senders must reach every one of them: there is no virtual address. */
export class Alertmanager extends pulumi.ComponentResource {
  /** Every Alertmanager, as Ruler takes it. */
  public readonly address: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;
  /** Name of its headless Service, as `Prometheus` takes it. */
  public readonly serviceName: string;

  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Alertmanager", name, {}, opts);
    const child = { parent: this };
    const settings = fillTierArgs("Alertmanager", name, args);
    const tier = placeTier(name, settings, {
      objectName: alertmanagerService,
      app: "alertmanager",
      component: "alertmanager",
    });
    const host = resolveHost(tier);

    const config = new k8s.core.v1.Secret(
      nameChild(tier, "config"),
      {
        metadata: buildMetadata(tier, "config"),
        stringData: { "alertmanager.yml": pulumi.secret(settings.config ?? silentAlertmanager) },
      },
      child,
    );
    createService(
      tier,
      {
        ports: {
          http: ports.alertmanager,
          cluster: ports.alertmanagerCluster,
          "reloader-http": ports.reloader,
        },
        udp: ["cluster"],
        headless: true,
        // Peers join before they are ready.
        publishNotReady: true,
      },
      child,
    );
    if (settings.replicas > 1) createDisruptionBudget(tier, child);

    const configMount = { name: "config", mountPath: configFolder, readOnly: true };
    const peers = host.apply((domain) =>
      Array.from(
        { length: settings.replicas },
        (_, i) => `${nameObject(tier)}-${i}.${domain}:${ports.alertmanagerCluster}`,
      ),
    );
    const extra = buildMounts(settings.mounts);
    createStatefulSet(
      tier,
      {
        replicas: settings.replicas,
        template: buildPod(tier, {
          containers: [
            buildContainer({
              name: "alertmanager",
              image: settings.image,
              args: buildArguments(
                "alertmanager",
                settings.image,
                {
                  "log.level": settings.logLevel,
                  "log.format": settings.logFormat,
                  "data.retention": settings.retention,
                  "config.file": `${configFolder}/alertmanager.yml`,
                  "storage.path": "/alertmanager",
                  "web.listen-address": `0.0.0.0:${ports.alertmanager}`,
                  "cluster.listen-address": `0.0.0.0:${ports.alertmanagerCluster}`,
                  "cluster.advertise-address": `$(POD_IP):${ports.alertmanagerCluster}`,
                  "cluster.peer": peers,
                  // A pod that moved to another node comes back under a new address.
                  "cluster.reconnect-timeout": "5m",
                },
                settings.extraArgs,
              ),
              env: [buildFieldEnv("POD_IP", "status.podIP")],
              ports: { http: ports.alertmanager, cluster: ports.alertmanagerCluster },
              probes: { port: "http", liveness: "/-/healthy", readiness: "/-/ready" },
              resources: settings.resources,
              mounts: [{ name: dataVolume, mountPath: "/alertmanager" }, configMount, ...extra.mounts],
            }),
            buildConfigReloader({
              image: settings.configReloaderImage,
              directory: configFolder,
              mount: configMount,
              reloadUrl: `http://127.0.0.1:${ports.alertmanager}/-/reload`,
            }),
          ],
          scheduling: settings.scheduling,
          volumes: [buildSecretVolume("config", config.metadata.name), ...extra.volumes],
        }),
        storage: settings.storage,
      },
      child,
    );

    this.address = host.apply(alertmanagerAddress);
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.alertmanager}`;
    this.serviceName = nameObject(tier);
    this.registerOutputs({
      address: this.address,
      httpUrl: this.httpUrl,
      serviceName: this.serviceName,
    });
  }
}
