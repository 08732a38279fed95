import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports, serviceHost } from "../model/addresses";
import { configMap, configVolume, yaml } from "./files";
import { disruptionBudget, service } from "./service";
import { thanosContainer, ThanosImageArgs } from "./thanos";
import { pod, Resources } from "./pod";
import { metadata, Placement, selectorOf } from "./tier";

export interface QueryFrontendArgs {
  readonly placement: Placement;
  readonly thanos: ThanosImageArgs;
  readonly replicas: number;
  /** Query's HTTP address. */
  readonly downstreamUrl: string;
  /** Response cache configuration, from `model/cache.ts`; used for ranges and for labels. */
  readonly cache: object;
  readonly resources: Resources;
}

const tier = { name: "thanos-query-frontend", app: "thanos", component: "query-frontend" } as const;
const cachePath = "/etc/thanos/cache/cache.yaml";

/** Query Frontend: splits long ranges, retries, caches, and names slow queries in its log. */
export class QueryFrontend extends pulumi.ComponentResource {
  public readonly httpUrl: string;

  constructor(name: string, args: QueryFrontendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:QueryFrontend", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    const cacheText = yaml(args.cache);
    const cache = configMap(
      "thanos-query-frontend-cache",
      tier,
      placement,
      { "cache.yaml": cacheText },
      child,
    );
    service(tier, placement, { ports: { http: ports.web } }, child);
    if (args.replicas > 1) disruptionBudget(tier, placement, child);

    new k8s.apps.v1.Deployment(
      tier.name,
      {
        metadata: metadata(tier, placement),
        spec: {
          replicas: args.replicas,
          selector: { matchLabels: selectorOf(tier, placement) },
          template: pod(tier, placement, {
            containers: [
              thanosContainer({
                ...args.thanos,
                command: "query-frontend",
                http: { name: "http", port: ports.web },
                grpc: false,
                flags: {
                  "query-frontend.compress-responses": true,
                  "query-frontend.downstream-url": args.downstreamUrl,
                  // Fewer kept connections than parallel sub-queries cost a new one each (query-frontend.md).
                  "query-frontend.downstream-tripper-config": yaml({ max_idle_conns_per_host: 100 }).trim(),
                  "query-range.split-interval": "12h",
                  "labels.split-interval": "12h",
                  "query-range.max-retries-per-request": 10,
                  "labels.max-retries-per-request": 10,
                  "query-frontend.log-queries-longer-than": "10s",
                  "query-range.response-cache-config-file": cachePath,
                  "labels.response-cache-config-file": cachePath,
                },
                resources: args.resources,
                mounts: [{ name: "cache", mountPath: "/etc/thanos/cache", readOnly: true }],
              }),
            ],
            rollOn: { cache: cacheText },
            volumes: [configVolume("cache", cache)],
          }),
        },
      },
      child,
    );

    this.httpUrl = `http://${serviceHost(tier.name, placement.domain)}:${ports.web}`;
    this.registerOutputs({ httpUrl: this.httpUrl });
  }
}
