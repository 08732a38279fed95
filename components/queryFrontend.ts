import * as pulumi from "@pulumi/pulumi";
import { ports, serviceHost } from "../model/addresses";
import { Autoscaling } from "./autoscaler";
import { deployment } from "./deployment";
import { configMap, configVolume } from "./configMaps";
import { inlineYaml, yaml } from "../model/yamlText";
import { GatewayArgs, httpRoute, ingress, IngressArgs } from "./ingress";
import { Tenancy } from "./query";
import { service, ServiceExposure } from "./service";
import { thanosContainer, ThanosImageArgs } from "./thanosContainer";
import { pod, TierArgs } from "./pod";

export interface QueryFrontendArgs extends TierArgs {
  readonly thanos: ThanosImageArgs;
  readonly replicas: number;
  /** In place of `replicas`. @default a fixed number */
  readonly autoscaling?: Autoscaling;
  /** Query's HTTP address. */
  readonly downstreamUrl: string;
  /** Response cache configuration, from `model/cacheConfig.ts`; used for ranges and for labels. */
  readonly cache: object;
  /** The part of a range that is asked and cached at a time. */
  readonly splitInterval: string;
  /** Queries that take longer are written to the log. */
  readonly slowQuery: string;
  /** As Query has it. */
  readonly partialResponse: boolean;
  /** @default no tenants */
  readonly tenancy?: Tenancy;
  readonly service: ServiceExposure;
  /** @default none */
  readonly ingress?: IngressArgs;
  /** @default none */
  readonly gateway?: GatewayArgs;
}

const tier = { name: "thanos-query-frontend", app: "thanos", component: "query-frontend" } as const;
const cachePath = "/etc/thanos/cache/cache.yaml";

/** Query Frontend: splits long ranges, retries, caches, and names slow queries in its log. */
export class QueryFrontend extends pulumi.ComponentResource {
  public readonly httpUrl: string;
  /** Address for people, where there is an Ingress or a route. */
  public readonly externalUrl: string | undefined;

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
    service(tier, placement, { ports: { http: ports.web }, exposure: args.service }, child);

    deployment(
      tier,
      placement,
      {
        replicas: args.replicas,
        autoscaling: args.autoscaling,
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
                "query-frontend.downstream-tripper-config": inlineYaml({ max_idle_conns_per_host: 100 }),
                "query-range.split-interval": args.splitInterval,
                "labels.split-interval": args.splitInterval,
                "query-range.max-retries-per-request": 10,
                "labels.max-retries-per-request": 10,
                // The same answer as from Query itself; left out it means yes.
                ...Object.fromEntries(
                  ["query-range", "labels"].map((of) => [
                    `${args.partialResponse ? "" : "no-"}${of}.partial-response`,
                    true,
                  ]),
                ),
                "query-frontend.log-queries-longer-than": args.slowQuery,
                "query-range.response-cache-config-file": cachePath,
                "labels.response-cache-config-file": cachePath,
                ...(args.tenancy && {
                  "query-frontend.tenant-header": args.tenancy.header,
                  "query-frontend.default-tenant-id": args.tenancy.defaultTenant,
                }),
              },
              extraArgs: args.extraArgs,
              resources: args.resources,
              mounts: [{ name: "cache", mountPath: "/etc/thanos/cache", readOnly: true }],
            }),
          ],
          scheduling: args.scheduling,
          rollOn: { cache: cacheText },
          volumes: [configVolume("cache", cache)],
        }),
      },
      child,
    );
    if (args.ingress) ingress(tier, placement, args.ingress, child);
    if (args.gateway) httpRoute(tier, placement, ports.web, args.gateway, child);

    this.externalUrl = externalUrl(args);
    this.httpUrl = `http://${serviceHost(tier.name, placement.domain)}:${ports.web}`;
    this.registerOutputs({ httpUrl: this.httpUrl });
  }
}

function externalUrl({ ingress, gateway }: QueryFrontendArgs): string | undefined {
  if (ingress) return `${ingress.tlsSecret ? "https" : "http"}://${ingress.host}`;
  return gateway && `https://${gateway.host}`;
}
