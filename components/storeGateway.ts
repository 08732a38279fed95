import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, serviceHost, srvAddress } from "../model/addresses";
import { inMemoryIndexCache } from "../model/cacheConfig";
import { durationSeconds } from "../model/units";
import { Autoscaling, autoscaler } from "./autoscaler";
import { configMap, configVolume } from "./configMaps";
import { yaml } from "../model/yamlText";
import { Credentials, identityAccount, objstoreFiles } from "./credentials";
import { disruptionBudget, service } from "./service";
import { thanosContainer, ThanosImageArgs } from "./thanosContainer";
import { pod, TierArgs } from "./pod";
import { dataVolume, statefulSet, Storage } from "./statefulSet";

export interface StoreGatewayArgs extends TierArgs {
  readonly thanos: ThanosImageArgs;
  readonly replicas: number;
  /** In place of `replicas`. @default a fixed number */
  readonly autoscaling?: Autoscaling;
  readonly credentials: Credentials;
  /** Index cache in each replica, such as `256MB`. */
  readonly indexCacheSize: string;
  /** Memory that may be handed out for chunks, such as `512MB`; Thanos' own default is 2GB. */
  readonly chunkPoolSize: string;
  /** Most series that one request may touch: one wide query must fail, not end the process. */
  readonly maxSeriesPerRequest: number;
  /** Most samples that one request may touch. */
  readonly maxSamplesPerRequest: number;
  /** Small: it holds index headers, about 6 MB a block, which are made again when lost. */
  readonly storage: Storage;
  /** How often it looks for new blocks in the bucket. */
  readonly syncInterval: string;
  /** How long a block is served that is marked for deletion: at most half of the Compactor's delay. */
  readonly ignoreDeletionMarksDelay: string;
  /** Age below which samples are left to the sidecars; `0s` serves all. */
  readonly leaveToSidecars: string;
}

const tier = { name: "thanos-store", app: "thanos", component: "store" } as const;
const cachePath = "/etc/thanos/cache/index-cache.yaml";

/** Store Gateway: serves the blocks in the bucket. */
export class StoreGateway extends pulumi.ComponentResource {
  public readonly grpcEndpoint: string;
  public readonly httpUrl: string;
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: StoreGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:StoreGateway", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    const cacheText = yaml(inMemoryIndexCache(args.indexCacheSize, "16MB"));
    const cache = configMap("thanos-store-cache", tier, placement, { "index-cache.yaml": cacheText }, child);
    service(tier, placement, { ports: { http: ports.http, grpc: ports.grpc }, headless: true }, child);
    if (args.autoscaling) autoscaler(tier, placement, "StatefulSet", args.autoscaling, child);
    if (args.autoscaling || args.replicas > 1) disruptionBudget(tier, placement, child);

    const objstore = objstoreFiles(args.credentials);
    this.workload = statefulSet(
      tier,
      placement,
      {
        replicas: args.autoscaling ? undefined : args.replicas,
        discovered: true,
        template: pod(tier, placement, {
          containers: [
            thanosContainer({
              ...args.thanos,
              command: "store",
              grpc: true,
              flags: {
                "data-dir": "/var/thanos/store",
                "objstore.config-file": objstore.path,
                "store.enable-index-header-lazy-reader": true,
                "index-cache.config-file": cachePath,
                "chunk-pool-size": args.chunkPoolSize,
                "store.limits.request-series": args.maxSeriesPerRequest,
                "store.limits.request-samples": args.maxSamplesPerRequest,
                "sync-block-duration": args.syncInterval,
                // A block leaves here before it leaves the bucket.
                "ignore-deletion-marks-delay": args.ignoreDeletionMarksDelay,
                "max-time": durationSeconds(args.leaveToSidecars) ? `-${args.leaveToSidecars}` : undefined,
              },
              extraArgs: args.extraArgs,
              // Ready only after the first look through the bucket, which takes minutes in a large one.
              startup: "/-/ready",
              startupSeconds: 1800,
              resources: args.resources,
              mounts: [
                { name: dataVolume, mountPath: "/var/thanos/store" },
                { name: "cache", mountPath: "/etc/thanos/cache", readOnly: true },
                objstore.mount,
              ],
            }),
          ],
          serviceAccountName: identityAccount(tier, placement, args.credentials, child),
          scheduling: args.scheduling,
          rollOn: { objstore: args.credentials.version, cache: cacheText },
          volumes: [configVolume("cache", cache), objstore.volume],
        }),
        storage: args.storage,
      },
      child,
    );

    const host = serviceHost(tier.name, placement.domain);
    this.grpcEndpoint = srvAddress("grpc", host);
    this.httpUrl = `http://${host}:${ports.http}`;
    this.registerOutputs({ grpcEndpoint: this.grpcEndpoint, httpUrl: this.httpUrl });
  }
}
