import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { Autoscaling } from "./autoscaler";
import { createDeployment } from "./deployment";
import { createConfigMap, buildConfigVolume } from "./configMaps";
import { inlineYaml, yaml } from "../model/yamlText";
import { createHttpRoute, createIngress, GatewayArgs, IngressArgs } from "./ingress";
import { Tenancy } from "./query";
import { createService, ServiceExposure } from "./service";
import { buildThanosContainer, ThanosImageArgs } from "./thanosContainer";
import { buildPod, TierArgs } from "./pod";
import { digest } from "./digest";
import { placeTier, resolveHost } from "./tier";

export interface QueryFrontendArgs extends TierArgs {
  readonly thanos: ThanosImageArgs;
  readonly replicas: number;
  /** In place of `replicas`. @default a fixed number */
  readonly autoscaling?: Autoscaling;
  /** Query's HTTP address. */
  readonly downstreamUrl: pulumi.Input<string>;
  /** Response cache configuration, from `model/cacheConfig.ts`; used for ranges and for labels. */
  readonly cache: pulumi.Input<object>;
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

const cachePath = "/etc/thanos/cache/cache.yaml";

/** Query Frontend: splits long ranges, retries, caches, and names slow queries in its log. */
export class QueryFrontend extends pulumi.ComponentResource {
  public readonly httpUrl: pulumi.Output<string>;
  /** Address for people, where there is an Ingress or a route. */
  public readonly externalUrl: pulumi.Output<string> | undefined;

  constructor(name: string, args: QueryFrontendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:QueryFrontend", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: "thanos-query-frontend",
      app: "thanos",
      component: "query-frontend",
    });

    const cacheText = pulumi.output(args.cache).apply(yaml);
    const cache = createConfigMap(tier, "cache", { "cache.yaml": cacheText }, child);
    createService(tier, { ports: { http: ports.web }, exposure: args.service }, child);

    createDeployment(
      tier,
      {
        replicas: args.replicas,
        autoscaling: args.autoscaling,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
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
          rollOn: { cache: digest(args.cache) },
          volumes: [buildConfigVolume("cache", cache)],
        }),
      },
      child,
    );
    if (args.ingress) createIngress(tier, args.ingress, child);
    if (args.gateway) createHttpRoute(tier, ports.web, args.gateway, child);

    this.externalUrl = findExternalUrl(args);
    this.httpUrl = pulumi.interpolate`http://${resolveHost(tier)}:${ports.web}`;
    this.registerOutputs({ httpUrl: this.httpUrl, externalUrl: this.externalUrl });
  }
}

function findExternalUrl({ ingress, gateway }: QueryFrontendArgs): pulumi.Output<string> | undefined {
  if (ingress) return pulumi.interpolate`${ingress.tlsSecret ? "https" : "http"}://${ingress.host}`;
  return gateway && pulumi.interpolate`https://${gateway.host}`;
}
