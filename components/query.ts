import * as pulumi from "@pulumi/pulumi";
import { endpointFile, ports } from "../model/addresses";
import { readArguments } from "../model/commandLine";
import { replicaLabels } from "../model/labels";
import { durationSeconds, durationText } from "../model/units";
import { fillTierArgs } from "../settings/args/tierArgs";
import type { QueryArgs } from "../settings/args/types/queryArgs";
import { createDeployment } from "./deployment";
import { createConfigMap, buildConfigVolume } from "./configMaps";
import { yaml } from "../model/yamlText";
import { buildMounts } from "./extraMounts";
import { createService } from "./service";
import { buildThanosContainer } from "./thanosContainer";
import { buildPod } from "./pod";
import { placeTier, resolveHost } from "./tier";

const endpointsKey = "endpoints.yaml";

/** Query: one answer from all StoreAPIs, replicas deduplicated. */
export class Query extends pulumi.ComponentResource {
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;

  constructor(name: string, args: QueryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Query", name, {}, opts);
    const child = { parent: this };
    const settings = fillTierArgs("Query", name, args);
    const { image, logLevel, logFormat, tracing } = settings;
    const tier = placeTier(name, settings, {
      objectName: "thanos-query",
      app: "thanos",
      component: "query",
    });

    const file = pulumi.output(settings.stores).apply((stores) => yaml(endpointFile(stores)));
    const endpoints = createConfigMap(tier, "endpoints", { [endpointsKey]: file }, child);
    createService(tier, { ports: { http: ports.web, grpc: ports.grpc }, exposure: settings.service }, child);

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
              command: "query",
              http: { name: "http", port: ports.web },
              grpc: true,
              isBehindService: true,
              flags: {
                "query.replica-label": [...Object.values(replicaLabels), ...settings.replicaLabels],
                "query.promql-engine": settings.engine,
                "query.auto-downsampling": settings.autoDownsampling,
                // Said in either case: left out it means yes.
                [settings.partialResponse ? "query.partial-response" : "no-query.partial-response"]: true,
                "query.timeout": settings.timeout,
                "query.max-concurrent": settings.maxConcurrent,
                "store.response-timeout": storeTimeout(settings),
                // Both: pages ask for their API under the prefix of links.
                "web.route-prefix": settings.webPath,
                "web.external-prefix": settings.webPath,
                "endpoint.sd-config-file": `/etc/thanos/endpoints/${endpointsKey}`,
                "endpoint.sd-config-reload-interval": "1m",
                // How soon a pod with a new address is found: what `statefulSet` waits for.
                "store.sd-dns-interval": "10s",
                // A Query that was cut off comes back with connections that wait up to two minutes until they try again,
                // and answers without their StoreAPIs meanwhile. Dropped, they are made anew at once.
                "store.unhealthy-timeout": "30s",
                ...(settings.tenancy && {
                  "query.default-tenant-id": settings.tenancy.defaultTenant,
                  "query.tenant-label-name": settings.tenancy.label,
                  "query.enforce-tenancy": settings.tenancy.enforce,
                }),
              },
              extraArgs: settings.extraArgs,
              resources: settings.resources,
              mounts: [
                { name: "endpoints", mountPath: "/etc/thanos/endpoints", readOnly: true },
                ...extra.mounts,
              ],
            }),
          ],
          scheduling: settings.scheduling,
          volumes: [buildConfigVolume("endpoints", endpoints), ...extra.volumes],
        }),
      },
      child,
    );

    const host = resolveHost(tier);
    this.grpcEndpoint = pulumi.interpolate`${host}:${ports.grpc}`;
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.web}${settings.webPath ?? ""}`;
    this.registerOutputs({ grpcEndpoint: this.grpcEndpoint, httpUrl: this.httpUrl });
  }
}

/**
 * How long one StoreAPI may hold up a query. Without a limit, stores whose bucket is away keep every place of a Query until its
 * timeout, and what was scraped a moment ago is not answered either. An eighth is fifteen seconds of the usual two minutes: less than
 * what a dashboard waits for.
 *
 * @returns `undefined` where the arguments say it.
 */
function storeTimeout(settings: {
  readonly storeTimeout?: string;
  readonly timeout: string;
  readonly extraArgs: readonly string[];
}): string | undefined {
  if (readArguments(settings.extraArgs).flags.has("store.response-timeout")) return undefined;
  return settings.storeTimeout ?? durationText(Math.ceil((durationSeconds(settings.timeout) ?? 0) / 8));
}
