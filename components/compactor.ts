import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { replicaLabels } from "../model/labels";
import { buildObjstoreFiles, createIdentityAccount, Credentials } from "./credentials";
import { createService } from "./service";
import { buildThanosContainer, ThanosImageArgs } from "./thanosContainer";
import { buildPod, TierArgs } from "./pod";
import { createStatefulSet, dataVolume, Storage } from "./statefulSet";
import { placeTier, resolveHost } from "./tier";

/** How long samples of each resolution stay in the bucket; `0s` is for ever. */
export interface Retention {
  readonly raw: string;
  readonly fiveMinutes: string;
  readonly oneHour: string;
}

export interface CompactorArgs extends TierArgs, Credentials {
  readonly thanos: ThanosImageArgs;
  readonly retention: Retention;
  /** Scratch space: the largest group of blocks, twice, for each concurrent compaction. */
  readonly storage: Storage;
  /** Time from a block's mark to its deletion; stores must have let go of it by half of that. */
  readonly deleteDelay: string;
  /** Age below which a block is left alone: it may still be uploaded. */
  readonly consistencyDelay: string;
  /** Groups of blocks that are compacted at a time; each needs memory and scratch space of its own. */
  readonly concurrency: number;
  /** Whether the blocks of replicas are merged into one. It can't be undone. */
  readonly deduplicate: boolean;
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
    const tier = placeTier(name, args.placement, {
      objectName: "thanos-compactor",
      app: "thanos",
      component: "compactor",
    });

    createService(tier, { ports: { http: ports.http } }, child);
    const objstore = buildObjstoreFiles(args);
    this.workload = createStatefulSet(
      tier,
      {
        replicas: 1,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
              ...args.thanos,
              name: "thanos-compactor",
              command: "compact",
              grpc: false,
              flags: {
                wait: true,
                "data-dir": "/var/thanos/compact",
                "objstore.config-file": objstore.path,
                "retention.resolution-raw": args.retention.raw,
                "retention.resolution-5m": args.retention.fiveMinutes,
                "retention.resolution-1h": args.retention.oneHour,
                "delete-delay": args.deleteDelay,
                "consistency-delay": args.consistencyDelay,
                "compact.concurrency": args.concurrency,
                "downsample.concurrency": args.concurrency,
                // Replicas scrape at different moments, so their samples are never the same: `penalty` picks.
                ...(args.deduplicate && {
                  "deduplication.replica-label": Object.values(replicaLabels),
                  "deduplication.func": "penalty",
                }),
              },
              extraArgs: args.extraArgs,
              resources: args.resources,
              mounts: [{ name: dataVolume, mountPath: "/var/thanos/compact" }, objstore.mount],
            }),
          ],
          serviceAccountName: createIdentityAccount(tier, args, child),
          scheduling: args.scheduling,
          rollOn: objstore.rollOn,
          volumes: [objstore.volume],
        }),
        storage: args.storage,
      },
      child,
    );

    this.httpUrl = pulumi.interpolate`http://${resolveHost(tier)}:${ports.http}`;
    this.registerOutputs({ httpUrl: this.httpUrl, workload: this.workload });
  }
}
