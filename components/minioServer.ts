import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ports, serviceHost } from "../model/addresses";
import { service } from "./service";
import { container, pod, Resources } from "./pod";
import { dataVolume, statefulSet, Storage } from "./statefulSet";
import { metadata, Placement } from "./tier";
import { secretVolume } from "./files";

export interface MinioServerArgs {
  readonly placement: Placement;
  readonly image: pulumi.Input<string>;
  readonly storage: Storage;
  readonly resources: Resources;
  /** Port on every node that leads to the S3 API: Pulumi makes bucket and users through it. */
  readonly nodePort: number;
}

const tier = { name: "minio", app: "minio", component: "object-store" } as const;
const rootFolder = "/etc/minio/root";

/** MinIO in the cluster, for an environment that has no S3 of its own. One server with one volume: no redundancy. */
export class MinioServer extends pulumi.ComponentResource {
  /** Address for tiers in the cluster, `host:port`. */
  public readonly endpoint: string;
  /** Name of the root user. Only Pulumi uses it. */
  public readonly rootUser = "root-of-minio";
  public readonly rootPassword: pulumi.Output<string>;
  /** The server: what is made through it is gone with it. */
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: MinioServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:MinioServer", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    const password = new random.RandomPassword("minio-root", { length: 40, special: false }, child);
    this.rootPassword = password.result;
    const root = new k8s.core.v1.Secret(
      "minio-root",
      {
        metadata: metadata(tier, placement, "minio-root"),
        stringData: { user: this.rootUser, password: password.result },
      },
      child,
    );

    service(
      tier,
      placement,
      {
        ports: { api: ports.minioApi, console: ports.minioConsole },
        exposure: { type: "NodePort", nodePort: args.nodePort, annotations: {}, sourceRanges: [] },
      },
      child,
    );
    service(
      tier,
      placement,
      { name: "minio-headless", ports: { api: ports.minioApi }, headless: true, publishNotReady: true },
      child,
    );

    this.workload = statefulSet(
      tier,
      placement,
      {
        replicas: 1,
        serviceName: "minio-headless",
        template: pod(tier, placement, {
          rollOn: { root: password.result },
          containers: [
            container({
              name: "minio",
              image: args.image,
              args: [
                "server",
                "/data",
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
              probes: { port: "api", liveness: "/minio/health/live", readiness: "/minio/health/ready" },
              resources: args.resources,
              mounts: [
                { name: dataVolume, mountPath: "/data" },
                { name: "tmp", mountPath: "/tmp" },
                { name: "root", mountPath: rootFolder, readOnly: true },
              ],
            }),
          ],
          volumes: [{ name: "tmp", emptyDir: {} }, secretVolume("root", root.metadata.name)],
        }),
        storage: args.storage,
      },
      child,
    );

    this.endpoint = `${serviceHost(tier.name, placement.domain)}:${ports.minioApi}`;
    this.registerOutputs({
      endpoint: this.endpoint,
      rootUser: this.rootUser,
      rootPassword: this.rootPassword,
    });
  }
}
