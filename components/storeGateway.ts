import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, srvAddress } from "../model/addresses";
import { inMemoryIndexCache } from "../model/cacheConfig";
import { durationSeconds } from "../model/units";
import { Autoscaling, createAutoscaler } from "./autoscaler";
import { createConfigMap, buildConfigVolume } from "./configMaps";
import { yaml } from "../model/yamlText";
import { buildObjstoreFiles, createIdentityAccount, Credentials } from "./credentials";
import { createDisruptionBudget } from "./disruptionBudget";
import { createService } from "./service";
import { buildThanosContainer, ThanosImageArgs } from "./thanosContainer";
import { buildPod, TierArgs } from "./pod";
import { createStatefulSet, dataVolume, Storage } from "./statefulSet";
import { digest } from "./digest";
import { placeTier, resolveHost } from "./tier";

export interface StoreGatewayArgs extends TierArgs, Credentials {
  readonly thanos: ThanosImageArgs;
  readonly replicas: number;
  /** In place of `replicas`. @default a fixed number */
  readonly autoscaling?: Autoscaling;
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

const cachePath = "/etc/thanos/cache/index-cache.yaml";

/** Store Gateway: serves the blocks in the bucket. */
export class StoreGateway extends pulumi.ComponentResource {
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: StoreGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:StoreGateway", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: "thanos-store",
      app: "thanos",
      component: "store",
    });

    const cacheConfig = inMemoryIndexCache(args.indexCacheSize, "16MB");
    const cache = createConfigMap(tier, "cache", { "index-cache.yaml": yaml(cacheConfig) }, child);
    createService(tier, { ports: { http: ports.http, grpc: ports.grpc }, headless: true }, child);
    if (args.autoscaling) createAutoscaler(tier, "StatefulSet", args.autoscaling, child);
    if (args.autoscaling || args.replicas > 1) createDisruptionBudget(tier, child);

    const objstore = buildObjstoreFiles(args);
    this.workload = createStatefulSet(
      tier,
      {
        replicas: args.autoscaling ? undefined : args.replicas,
        discovered: true,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
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
          serviceAccountName: createIdentityAccount(tier, args, child),
          scheduling: args.scheduling,
          rollOn: { ...objstore.rollOn, cache: digest(cacheConfig) },
          volumes: [buildConfigVolume("cache", cache), objstore.volume],
        }),
        storage: args.storage,
      },
      child,
    );

    const host = resolveHost(tier);
    this.grpcEndpoint = host.apply((name) => srvAddress("grpc", name));
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.http}`;
    this.registerOutputs({
      grpcEndpoint: this.grpcEndpoint,
      httpUrl: this.httpUrl,
      workload: this.workload,
    });
  }
}
