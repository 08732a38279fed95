import * as pulumi from "@pulumi/pulumi";
import { ports, serviceHost, srvNoLookupAddress } from "../model/addresses";
import { disruptionBudget, service } from "./service";
import { container, pod } from "./pod";
import { statefulSet } from "./statefulSet";
import { Placement } from "./tier";

export interface MemcachedArgs {
  readonly placement: Placement;
  readonly image: pulumi.Input<string>;
  readonly replicas: number;
  /** Memory for items in each server, in MiB. */
  readonly memoryMiB: number;
  /** Largest item, in bytes; the client has the same number. */
  readonly maxItemBytes: number;
}

const tier = { name: "memcached", app: "memcached", component: "cache" } as const;

/** Memory beyond the items: connections, hash table, slabs not yet full. */
const overheadMiB = 64;

/** A cache that all replicas of Query Frontend share. It holds nothing that can't be computed again. */
export class Memcached extends pulumi.ComponentResource {
  /** What a memcached client of Thanos takes as its address. */
  public readonly address: string;

  constructor(name: string, args: MemcachedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Memcached", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    service(tier, placement, { ports: { memcached: ports.memcached }, headless: true }, child);
    if (args.replicas > 1) disruptionBudget(tier, placement, child);
    statefulSet(
      tier,
      placement,
      {
        replicas: args.replicas,
        template: pod(tier, placement, {
          containers: [
            container({
              name: "memcached",
              image: args.image,
              args: [
                `--memory-limit=${args.memoryMiB}`,
                `--max-item-size=${args.maxItemBytes}`,
                `--port=${ports.memcached}`,
                "--conn-limit=4096",
              ],
              ports: { memcached: ports.memcached },
              resources: { cpu: "50m", memory: `${args.memoryMiB + overheadMiB}Mi` },
            }),
          ],
          terminationGracePeriodSeconds: 30,
        }),
      },
      child,
    );

    this.address = srvNoLookupAddress("memcached", serviceHost(tier.name, placement.domain));
    this.registerOutputs({ address: this.address });
  }
}
