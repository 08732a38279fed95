import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, serviceHost } from "../model/addresses";
import { replicaLabels } from "../model/labels";
import { Credentials, identityAccount, objstoreFiles } from "./credentials";
import { service } from "./service";
import { thanosContainer, ThanosImageArgs } from "./thanosContainer";
import { pod, TierArgs } from "./pod";
import { dataVolume, statefulSet, Storage } from "./statefulSet";

/** How long samples of each resolution stay in the bucket; `0s` is for ever. */
export interface Retention {
  readonly raw: string;
  readonly fiveMinutes: string;
  readonly oneHour: string;
}

export interface CompactorArgs extends TierArgs {
  readonly thanos: ThanosImageArgs;
  readonly credentials: Credentials;
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

const tier = { name: "thanos-compactor", app: "thanos", component: "compactor" } as const;

/**
 * Compactor: merges and downsamples blocks, and is the only one that deletes them.
 *
 * There is exactly one: two on a bucket corrupt it. So there is no `replicas` to set, and it is a StatefulSet, which
 * ends the old pod before it starts a new one.
 */
export class Compactor extends pulumi.ComponentResource {
  public readonly httpUrl: string;
  public readonly workload: k8s.apps.v1.StatefulSet;

  constructor(name: string, args: CompactorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Compactor", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    service(tier, placement, { ports: { http: ports.http } }, child);
    const objstore = objstoreFiles(args.credentials);
    this.workload = statefulSet(
      tier,
      placement,
      {
        replicas: 1,
        template: pod(tier, placement, {
          containers: [
            thanosContainer({
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
          serviceAccountName: identityAccount(tier, placement, args.credentials, child),
          scheduling: args.scheduling,
          rollOn: { objstore: args.credentials.version },
          volumes: [objstore.volume],
        }),
        storage: args.storage,
      },
      child,
    );

    this.httpUrl = `http://${serviceHost(tier.name, placement.domain)}:${ports.http}`;
    this.registerOutputs({ httpUrl: this.httpUrl });
  }
}
