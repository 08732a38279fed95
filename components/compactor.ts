import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { replicaLabels } from "../model/labels";
import { fillTierArgs } from "../settings/args/tierArgs";
import type { CompactorArgs } from "../settings/args/types/compactorArgs";
import { buildObjstoreFiles, createIdentityAccount } from "./credentials";
import { buildMounts } from "./extraMounts";
import { createService } from "./service";
import { buildThanosContainer } from "./thanosContainer";
import { buildPod } from "./pod";
import { createStatefulSet, dataVolume } from "./statefulSet";
import { placeTier, resolveHost } from "./tier";

/** How long samples of each resolution stay in the bucket; `0s` is forever. */
export interface Retention {
  readonly raw: string;
  readonly fiveMinutes: string;
  readonly oneHour: string;
}

/**
 * Compactor: merges and downsamples blocks, and is the only one that deletes them.
 *
 * There is exactly one: two on a bucket corrupt it. So there is no `replicas` to set, and it is a StatefulSet, which
 * ends the old pod before it starts a new one.
 */
export class Compactor extends pulumi.ComponentResource {
  public readonly httpUrl: pulumi.Output<string>;
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: CompactorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Compactor", name, {}, opts);
    const child = { parent: this };
    const settings = fillTierArgs("Compactor", name, args);
    const { image, logLevel, logFormat, tracing } = settings;
    const tier = placeTier(name, settings, {
      objectName: "thanos-compactor",
      app: "thanos",
      component: "compactor",
    });

    createService(tier, { ports: { http: ports.http } }, child);
    const objstore = buildObjstoreFiles(settings);
    const extra = buildMounts(settings.mounts);
    this.workload = createStatefulSet(
      tier,
      {
        replicas: 1,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
              image,
              logLevel,
              logFormat,
              tracing,
              name: "thanos-compactor",
              command: "compact",
              grpc: false,
              flags: {
                wait: true,
                "data-dir": "/var/thanos/compact",
                "objstore.config-file": objstore.path,
                "retention.resolution-raw": settings.retention.raw,
                "retention.resolution-5m": settings.retention.fiveMinutes,
                "retention.resolution-1h": settings.retention.oneHour,
                "delete-delay": settings.deleteDelay,
                "consistency-delay": settings.consistencyDelay,
                "compact.concurrency": settings.concurrency,
                "downsample.concurrency": settings.concurrency,
                // Replicas scrape at different moments, so their samples are never the same: `penalty` picks.
                ...(settings.deduplicate && {
                  "deduplication.replica-label": Object.values(replicaLabels),
                  "deduplication.func": "penalty",
                }),
              },
              extraArgs: settings.extraArgs,
              resources: settings.resources,
              mounts: [
                { name: dataVolume, mountPath: "/var/thanos/compact" },
                objstore.mount,
                ...extra.mounts,
              ],
            }),
          ],
          serviceAccountName: createIdentityAccount(tier, settings, child),
          scheduling: settings.scheduling,
          rollOn: objstore.rollOn,
          volumes: [objstore.volume, ...extra.volumes],
        }),
        storage: settings.storage,
      },
      child,
    );

    this.httpUrl = pulumi.interpolate`http://${resolveHost(tier)}:${ports.http}`;
    this.registerOutputs({ httpUrl: this.httpUrl, workload: this.workload });
  }
}
