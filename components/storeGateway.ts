import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, srvAddress } from "../model/addresses";
import { inMemoryIndexCache } from "../model/cacheConfig";
import { indexCacheItem } from "../model/thresholds";
import { durationSeconds } from "../model/units";
import { fillTierArgs } from "../settings/args/tierArgs";
import type { StoreGatewayArgs } from "../settings/args/types/storeGatewayArgs";
import { createAutoscaler } from "./autoscaler";
import { createConfigMap, buildConfigVolume } from "./configMaps";
import { yaml } from "../model/yamlText";
import { buildObjstoreFiles, createIdentityAccount } from "./credentials";
import { createDisruptionBudget } from "./disruptionBudget";
import { buildMounts } from "./extraMounts";
import { createService } from "./service";
import { buildThanosContainer } from "./thanosContainer";
import { buildPod } from "./pod";
import { createStatefulSet, dataVolume } from "./statefulSet";
import { digest } from "./digest";
import { placeTier, resolveHost } from "./tier";

const cachePath = "/etc/thanos/cache/index-cache.yaml";

/** Store Gateway: serves the blocks in the bucket. */
export class StoreGateway extends pulumi.ComponentResource {
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: StoreGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:StoreGateway", name, {}, opts);
    const child = { parent: this };
    const settings = fillTierArgs("StoreGateway", name, args);
    const { image, logLevel, logFormat, tracing } = settings;
    const tier = placeTier(name, settings, {
      objectName: "thanos-store",
      app: "thanos",
      component: "store",
    });

    const cacheConfig = inMemoryIndexCache(settings.indexCacheSize, indexCacheItem);
    const cache = createConfigMap(tier, "cache", { "index-cache.yaml": yaml(cacheConfig) }, child);
    createService(tier, { ports: { http: ports.http, grpc: ports.grpc }, headless: true }, child);
    if (settings.autoscaling) createAutoscaler(tier, "StatefulSet", settings.autoscaling, child);
    if (settings.autoscaling || settings.replicas > 1) createDisruptionBudget(tier, child);

    const objstore = buildObjstoreFiles(settings);
    const extra = buildMounts(settings.mounts);
    this.workload = createStatefulSet(
      tier,
      {
        replicas: settings.autoscaling ? undefined : settings.replicas,
        discovered: true,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
              image,
              logLevel,
              logFormat,
              tracing,
              command: "store",
              grpc: true,
              flags: {
                "data-dir": "/var/thanos/store",
                "objstore.config-file": objstore.path,
                "store.enable-index-header-lazy-reader": true,
                "index-cache.config-file": cachePath,
                "chunk-pool-size": settings.chunkPoolSize,
                "store.limits.request-series": settings.maxSeriesPerRequest,
                "store.limits.request-samples": settings.maxSamplesPerRequest,
                "sync-block-duration": settings.syncInterval,
                // A block leaves here before it leaves the bucket.
                "ignore-deletion-marks-delay": settings.ignoreDeletionMarksDelay,
                "max-time": durationSeconds(settings.leaveToSidecars)
                  ? `-${settings.leaveToSidecars}`
                  : undefined,
              },
              extraArgs: settings.extraArgs,
              // Ready only after the first look through the bucket, which takes minutes in a large one.
              startup: "/-/ready",
              startupSeconds: 1800,
              resources: settings.resources,
              mounts: [
                { name: dataVolume, mountPath: "/var/thanos/store" },
                { name: "cache", mountPath: "/etc/thanos/cache", readOnly: true },
                objstore.mount,
                ...extra.mounts,
              ],
            }),
          ],
          serviceAccountName: createIdentityAccount(tier, settings, child),
          scheduling: settings.scheduling,
          rollOn: { ...objstore.rollOn, cache: digest(cacheConfig) },
          volumes: [buildConfigVolume("cache", cache), objstore.volume, ...extra.volumes],
        }),
        storage: settings.storage,
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
