import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { alertmanagerAddress, alertmanagerService, ports } from "../model/addresses";
import { buildArguments } from "./programArguments";
import { buildConfigReloader } from "./configReloader";
import { buildSecretVolume } from "./configMaps";
import { createDisruptionBudget } from "./disruptionBudget";
import { createService } from "./service";
import { buildContainer, buildFieldEnv } from "./container";
import { buildPod, TierArgs } from "./pod";
import { createStatefulSet, dataVolume, Storage } from "./statefulSet";
import { buildMetadata, nameChild, nameObject, placeTier, resolveHost } from "./tier";

export interface AlertmanagerArgs extends TierArgs {
  readonly image: pulumi.Input<string>;
  readonly configReloaderImage: pulumi.Input<string>;
  readonly replicas: number;
  /** Alertmanager's whole configuration file; secret, as receivers have keys in it. */
  readonly config: pulumi.Output<string>;
  readonly storage: Storage;
  /** How long silences and notifications are remembered. */
  readonly retention: string;
  readonly logLevel: string;
  readonly logFormat: string;
}

const configFolder = "/etc/alertmanager/config";

/** Alertmanagers that gossip what was notified. Senders must reach every one of them: there is no virtual address. */
export class Alertmanager extends pulumi.ComponentResource {
  /** Every Alertmanager, as Ruler takes it. */
  public readonly address: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;

  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Alertmanager", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: alertmanagerService,
      app: "alertmanager",
      component: "alertmanager",
    });
    const host = resolveHost(tier);

    const config = new k8s.core.v1.Secret(
      nameChild(tier, "config"),
      {
        metadata: buildMetadata(tier, "config"),
        stringData: { "alertmanager.yml": args.config },
      },
      child,
    );
    createService(
      tier,
      {
        ports: { http: ports.alertmanager, cluster: ports.alertmanagerCluster },
        udp: ["cluster"],
        headless: true,
        // Peers join before they are ready.
        publishNotReady: true,
      },
      child,
    );
    if (args.replicas > 1) createDisruptionBudget(tier, child);

    const configMount = { name: "config", mountPath: configFolder, readOnly: true };
    const peers = host.apply((domain) =>
      Array.from(
        { length: args.replicas },
        (_, i) => `${nameObject(tier)}-${i}.${domain}:${ports.alertmanagerCluster}`,
      ),
    );
    createStatefulSet(
      tier,
      {
        replicas: args.replicas,
        template: buildPod(tier, {
          containers: [
            buildContainer({
              name: "alertmanager",
              image: args.image,
              args: buildArguments(
                "alertmanager",
                args.image,
                {
                  "log.level": args.logLevel,
                  "log.format": args.logFormat,
                  "data.retention": args.retention,
                  "config.file": `${configFolder}/alertmanager.yml`,
                  "storage.path": "/alertmanager",
                  "web.listen-address": `0.0.0.0:${ports.alertmanager}`,
                  "cluster.listen-address": `0.0.0.0:${ports.alertmanagerCluster}`,
                  "cluster.advertise-address": `$(POD_IP):${ports.alertmanagerCluster}`,
                  "cluster.peer": peers,
                  // A pod that moved to another node comes back under a new address.
                  "cluster.reconnect-timeout": "5m",
                },
                args.extraArgs,
              ),
              env: [buildFieldEnv("POD_IP", "status.podIP")],
              ports: { http: ports.alertmanager, cluster: ports.alertmanagerCluster },
              probes: { port: "http", liveness: "/-/healthy", readiness: "/-/ready" },
              resources: args.resources,
              mounts: [{ name: dataVolume, mountPath: "/alertmanager" }, configMount],
            }),
            buildConfigReloader({
              image: args.configReloaderImage,
              directory: configFolder,
              mount: configMount,
              reloadUrl: `http://127.0.0.1:${ports.alertmanager}/-/reload`,
            }),
          ],
          scheduling: args.scheduling,
          volumes: [buildSecretVolume("config", config.metadata.name)],
        }),
        storage: args.storage,
      },
      child,
    );

    this.address = host.apply(alertmanagerAddress);
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.alertmanager}`;
    this.registerOutputs({ address: this.address, httpUrl: this.httpUrl });
  }
}
