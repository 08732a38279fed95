import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { alertmanagerAddress, alertmanagerService, ports, serviceHost } from "../model/addresses";
import { programArguments } from "./programArguments";
import { configReloader } from "./configReloader";
import { secretVolume } from "./configMaps";
import { disruptionBudget, service } from "./service";
import { container, fieldEnv, pod, TierArgs } from "./pod";
import { dataVolume, statefulSet, Storage } from "./statefulSet";
import { metadata } from "./tier";

export interface AlertmanagerArgs extends TierArgs {
  readonly image: string;
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

const tier = { name: alertmanagerService, app: "alertmanager", component: "alertmanager" } as const;
const configFolder = "/etc/alertmanager/config";

/** Alertmanagers that gossip what was notified. Senders must reach every one of them: there is no virtual address. */
export class Alertmanager extends pulumi.ComponentResource {
  /** Every Alertmanager, as Ruler takes it. */
  public readonly address: string;
  public readonly httpUrl: string;

  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Alertmanager", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;
    const host = serviceHost(tier.name, placement.domain);

    const config = new k8s.core.v1.Secret(
      "alertmanager-config",
      {
        metadata: metadata(tier, placement, "alertmanager-config"),
        stringData: { "alertmanager.yml": args.config },
      },
      child,
    );
    service(
      tier,
      placement,
      {
        ports: { http: ports.alertmanager, cluster: ports.alertmanagerCluster },
        udp: ["cluster"],
        headless: true,
        // Peers join before they are ready.
        publishNotReady: true,
      },
      child,
    );
    if (args.replicas > 1) disruptionBudget(tier, placement, child);

    const configMount = { name: "config", mountPath: configFolder, readOnly: true };
    const peers = Array.from({ length: args.replicas }, (_, i) => `${tier.name}-${i}.${host}`);
    statefulSet(
      tier,
      placement,
      {
        replicas: args.replicas,
        template: pod(tier, placement, {
          containers: [
            container({
              name: "alertmanager",
              image: args.image,
              args: programArguments(
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
                  "cluster.peer": peers.map((peer) => `${peer}:${ports.alertmanagerCluster}`),
                  // A pod that moved to another node comes back under a new address.
                  "cluster.reconnect-timeout": "5m",
                },
                args.extraArgs,
              ),
              env: [fieldEnv("POD_IP", "status.podIP")],
              ports: { http: ports.alertmanager, cluster: ports.alertmanagerCluster },
              probes: { port: "http", liveness: "/-/healthy", readiness: "/-/ready" },
              resources: args.resources,
              mounts: [{ name: dataVolume, mountPath: "/alertmanager" }, configMount],
            }),
            configReloader({
              image: args.configReloaderImage,
              directory: configFolder,
              mount: configMount,
              reloadUrl: `http://127.0.0.1:${ports.alertmanager}/-/reload`,
            }),
          ],
          scheduling: args.scheduling,
          volumes: [secretVolume("config", config.metadata.name)],
        }),
        storage: args.storage,
      },
      child,
    );

    this.address = alertmanagerAddress(host);
    this.httpUrl = `http://${host}:${ports.alertmanager}`;
    this.registerOutputs({ address: this.address, httpUrl: this.httpUrl });
  }
}
