import * as pulumi from "@pulumi/pulumi";
import { ports, srvNoLookupAddress } from "../model/addresses";
import { renderFlags } from "../model/flags";
import { createDisruptionBudget } from "./disruptionBudget";
import { createService } from "./service";
import { buildContainer } from "./container";
import { buildPod } from "./pod";
import { createStatefulSet } from "./statefulSet";
import { Placement, placeTier, resolveHost } from "./tier";

export interface MemcachedArgs {
  readonly placement: Placement;
  readonly image: pulumi.Input<string>;
  readonly exporterImage: pulumi.Input<string>;
  readonly replicas: number;
  /** Memory for items in each server, in MiB. */
  readonly memoryMiB: number;
  /** Largest item, in bytes; the client has the same number. */
  readonly maxItemBytes: number;
}

/** Memory beyond the items: connections, hash table, slabs not yet full. */
const overheadMiB = 64;

/** Name of the port with memcached's metrics; the stack's Prometheus looks for it. */
const exporterPort = "exporter-http";

/** A cache that all replicas of Query Frontend share. It holds nothing that can't be computed again. */
export class Memcached extends pulumi.ComponentResource {
  /** What a memcached client of Thanos takes as its address. */
  public readonly address: pulumi.Output<string>;

  constructor(name: string, args: MemcachedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Memcached", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: "memcached",
      app: "memcached",
      component: "cache",
    });

    const exporter = { [exporterPort]: ports.memcachedExporter };
    createService(tier, { ports: { memcached: ports.memcached, ...exporter }, headless: true }, child);
    if (args.replicas > 1) createDisruptionBudget(tier, child);
    createStatefulSet(
      tier,
      {
        replicas: args.replicas,
        template: buildPod(tier, {
          containers: [
            buildContainer({
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
            // memcached tells its numbers in a protocol of its own; this one asks it at each scrape.
            buildContainer({
              name: "exporter",
              image: args.exporterImage,
              args: renderFlags({
                "memcached.address": `127.0.0.1:${ports.memcached}`,
                "web.listen-address": `:${ports.memcachedExporter}`,
              }),
              ports: exporter,
              // Its page, not its metrics: those are slow where memcached is.
              probes: { port: exporterPort, liveness: "/", readiness: "/" },
              resources: { cpu: "10m", memory: "32Mi" },
            }),
          ],
          terminationGracePeriodSeconds: 30,
        }),
      },
      child,
    );

    this.address = resolveHost(tier).apply((host) => srvNoLookupAddress("memcached", host));
    this.registerOutputs({ address: this.address });
  }
}
