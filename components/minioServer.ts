import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ports } from "../model/addresses";
import { createDisruptionBudget } from "./disruptionBudget";
import { createService, ServiceExposure } from "./service";
import { buildContainer, Resources } from "./container";
import { buildPod, Scheduling } from "./pod";
import { createStatefulSet, dataVolume, Storage } from "./statefulSet";
import { digest } from "./digest";
import { buildMetadata, nameChild, nameObject, Placement, placeTier, resolveHost } from "./tier";
import { buildSecretVolume } from "./configMaps";

export interface MinioServerArgs {
  readonly placement: Placement;
  readonly image: pulumi.Input<string>;
  /** 1, or 4 to 16 that share the data by erasure code. MinIO can't change it later. */
  readonly servers: number;
  readonly storage: Storage;
  readonly resources: Resources;
  /** @default the placement's */
  readonly scheduling?: Scheduling;
  /** How Pulumi reaches the S3 API, through which it makes bucket and users. */
  readonly service: ServiceExposure;
}

/** Port on every node where the settings name none. */
const standardNodePort = 30900;

/**
 * Seconds until the other servers have found one that comes back: cluster DNS' cache and MinIO's own, 30 s each
 * (`dns-cache-ttl` of cmd/server-main.go), and a look for offline peers.
 */
const reunion = 75;

const rootFolder = "/etc/minio/root";

/**
 * MinIO in the cluster, for an environment that has no S3 of its own: one server on one volume without redundancy, or
 * at least four on as many nodes that go on when one is lost.
 */
export class MinioServer extends pulumi.ComponentResource {
  /** Address for tiers in the cluster, `host:port`. */
  public readonly endpoint: pulumi.Output<string>;
  /** Name of the root user. Only Pulumi uses it. */
  public readonly rootUser = "root-of-minio";
  public readonly rootPassword: pulumi.Output<string>;
  /** The server: what is made through it is gone with it. */
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: MinioServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:MinioServer", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: "minio",
      app: "minio",
      component: "object-store",
    });

    const password = new random.RandomPassword(
      nameChild(tier, "root"),
      { length: 40, special: false },
      child,
    );
    this.rootPassword = password.result;
    const root = new k8s.core.v1.Secret(
      nameChild(tier, "root"),
      {
        metadata: buildMetadata(tier, "root"),
        stringData: { user: this.rootUser, password: password.result },
      },
      child,
    );

    const { type, nodePort, annotations, sourceRanges } = args.service;
    createService(
      tier,
      {
        ports: { api: ports.minioApi, console: ports.minioConsole },
        exposure: {
          type,
          annotations,
          sourceRanges,
          nodePort: nodePort ?? (type === "NodePort" ? standardNodePort : undefined),
        },
      },
      child,
    );
    createService(
      tier,
      { suffix: "headless", ports: { api: ports.minioApi }, headless: true, publishNotReady: true },
      child,
    );

    const distributed = args.servers > 1;
    if (distributed) createDisruptionBudget(tier, child);
    const peers = pulumi.interpolate`http://${nameObject(tier)}-{0...${args.servers - 1}}.${resolveHost(tier, "headless")}:${ports.minioApi}/data`;
    this.workload = createStatefulSet(
      tier,
      {
        replicas: args.servers,
        serviceName: nameObject(tier, "headless"),
        minReadySeconds: distributed ? reunion : undefined,
        template: buildPod(tier, {
          rollOn: { root: digest(password.result) },
          containers: [
            buildContainer({
              name: "minio",
              image: args.image,
              args: [
                "server",
                distributed ? peers : "/data",
                `--address=:${ports.minioApi}`,
                `--console-address=:${ports.minioConsole}`,
                "--certs-dir=/tmp/certs",
              ],
              env: [
                { name: "MINIO_ROOT_USER_FILE", value: `${rootFolder}/user` },
                { name: "MINIO_ROOT_PASSWORD_FILE", value: `${rootFolder}/password` },
                // The stack's Prometheus reads metrics without a key; they hold no object's name or content.
                { name: "MINIO_PROMETHEUS_AUTH_TYPE", value: "public" },
                { name: "MINIO_UPDATE", value: "off" },
              ],
              ports: { api: ports.minioApi, console: ports.minioConsole },
              // The page that is called `ready` answers before the server knows its drives and users.
              probes: { port: "api", liveness: "/minio/health/live", readiness: "/minio/health/cluster" },
              resources: args.resources,
              mounts: [
                { name: dataVolume, mountPath: "/data" },
                { name: "tmp", mountPath: "/tmp" },
                { name: "root", mountPath: rootFolder, readOnly: true },
              ],
            }),
          ],
          volumes: [
            // Objects are written to the data volume; here are only the folder of certificates and small files.
            { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
            buildSecretVolume("root", root.metadata.name),
          ],
          scheduling: args.scheduling,
          spreadOverNodes: distributed,
        }),
        storage: args.storage,
      },
      // An update takes the servers one by one.
      distributed ? { ...child, customTimeouts: { update: `${args.servers * 5}m` } } : child,
    );

    this.endpoint = pulumi.interpolate`${resolveHost(tier)}:${ports.minioApi}`;
    this.registerOutputs({
      endpoint: this.endpoint,
      rootUser: this.rootUser,
      rootPassword: this.rootPassword,
      workload: this.workload,
    });
  }
}
