import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { fillTierArgs, FilledTier } from "../settings/args/tierArgs";
import type { QueryFrontendArgs } from "../settings/args/types/queryFrontendArgs";
import { createDeployment } from "./deployment";
import { createConfigMap, buildConfigVolume } from "./configMaps";
import { buildMounts } from "./extraMounts";
import { inlineYaml, yaml } from "../model/yamlText";
import { createHttpRoute, createIngress } from "./ingress";
import { createResponseCache } from "./responseCache";
import { createService } from "./service";
import { buildThanosContainer } from "./thanosContainer";
import { buildPod } from "./pod";
import { digest } from "./digest";
import { placeTier, resolveHost } from "./tier";

const cachePath = "/etc/thanos/cache/cache.yaml";

/** Query Frontend: splits long ranges, retries, caches, and names slow queries in its log. */
export class QueryFrontend extends pulumi.ComponentResource {
  public readonly httpUrl: pulumi.Output<string>;
  /** Address for people, where there is an Ingress or a route. */
  public readonly externalUrl: pulumi.Output<string> | undefined;

  constructor(name: string, args: QueryFrontendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:QueryFrontend", name, {}, opts);
    const child = { parent: this };
    const settings = fillTierArgs("QueryFrontend", name, args);
    const { image, logLevel, logFormat, tracing } = settings;
    const tier = placeTier(name, settings, {
      objectName: "thanos-query-frontend",
      app: "thanos",
      component: "query-frontend",
    });

    const cacheConfig = createResponseCache(`${name}-memcached`, settings, child);
    const cache = createConfigMap(tier, "cache", { "cache.yaml": cacheConfig.apply(yaml) }, child);
    createService(tier, { ports: { http: ports.web }, exposure: settings.service }, child);

    const extra = buildMounts(settings.mounts);
    createDeployment(
      tier,
      {
        replicas: settings.replicas,
        autoscaling: settings.autoscaling,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
              image,
              logLevel,
              logFormat,
              tracing,
              command: "query-frontend",
              http: { name: "http", port: ports.web },
              grpc: false,
              isBehindService: true,
              flags: {
                "query-frontend.compress-responses": true,
                "query-frontend.downstream-url": settings.downstreamUrl,
                // Fewer kept connections than parallel sub-queries cost a new one each (query-frontend.md).
                "query-frontend.downstream-tripper-config": inlineYaml({ max_idle_conns_per_host: 100 }),
                "query-range.split-interval": settings.splitInterval,
                "labels.split-interval": settings.splitInterval,
                "query-range.max-retries-per-request": 10,
                "labels.max-retries-per-request": 10,
                // The same answer as from Query itself; left out it means yes.
                ...Object.fromEntries(
                  ["query-range", "labels"].map((of) => [
                    `${settings.partialResponse ? "" : "no-"}${of}.partial-response`,
                    true,
                  ]),
                ),
                "query-frontend.log-queries-longer-than": settings.slowQuery,
                "query-range.response-cache-config-file": cachePath,
                "labels.response-cache-config-file": cachePath,
                ...(settings.tenancy && {
                  "query-frontend.tenant-header": settings.tenancy.header,
                  "query-frontend.default-tenant-id": settings.tenancy.defaultTenant,
                }),
              },
              extraArgs: settings.extraArgs,
              resources: settings.resources,
              mounts: [{ name: "cache", mountPath: "/etc/thanos/cache", readOnly: true }, ...extra.mounts],
            }),
          ],
          scheduling: settings.scheduling,
          rollOn: { cache: digest(cacheConfig) },
          volumes: [buildConfigVolume("cache", cache), ...extra.volumes],
        }),
      },
      child,
    );
    const { ingress, gateway, webPath } = settings;
    if (ingress) createIngress(tier, ingress, child, webPath);
    if (gateway) createHttpRoute(tier, ports.web, gateway, child, webPath);

    this.externalUrl = findExternalUrl(settings);
    this.httpUrl = pulumi.interpolate`http://${resolveHost(tier)}:${ports.web}${settings.webPath ?? ""}`;
    this.registerOutputs({ httpUrl: this.httpUrl, externalUrl: this.externalUrl });
  }
}

function findExternalUrl({
  ingress,
  gateway,
  webPath = "",
}: FilledTier<"QueryFrontend">): pulumi.Output<string> | undefined {
  if (ingress) return pulumi.interpolate`${ingress.tlsSecret ? "https" : "http"}://${ingress.host}${webPath}`;
  return gateway && pulumi.interpolate`https://${gateway.host}${webPath}`;
}
