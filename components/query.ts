import * as pulumi from "@pulumi/pulumi";
import { endpointFile, ports } from "../model/addresses";
import { replicaLabels } from "../model/labels";
import { Autoscaling } from "./autoscaler";
import { createDeployment } from "./deployment";
import { createConfigMap, buildConfigVolume } from "./configMaps";
import { yaml } from "../model/yamlText";
import { createService, ServiceExposure } from "./service";
import { buildThanosContainer, ThanosImageArgs } from "./thanosContainer";
import { buildPod, TierArgs } from "./pod";
import { placeTier, resolveHost } from "./tier";

/** Tenants, told apart by a header of each request. Anybody can send one: no authentication comes with it. */
export interface Tenancy {
  /** The header as users send it to Query Frontend. Query itself is asked with Thanos' own, `THANOS-TENANT`. */
  readonly header: string;
  readonly defaultTenant: string;
  /** Whether a tenant sees only series that have its name in `label`. */
  readonly enforce: boolean;
  readonly label: string;
}

export interface QueryArgs extends TierArgs {
  readonly thanos: ThanosImageArgs;
  readonly replicas: number;
  /** In place of `replicas`. @default a fixed number */
  readonly autoscaling?: Autoscaling;
  /** Addresses of StoreAPIs: those of the stack's tiers and those outside the cluster. */
  readonly stores: readonly pulumi.Input<string>[];
  /** Labels that tell replicas apart in stores outside the stack, beside the stack's own. */
  readonly replicaLabels: readonly string[];
  /** Whether a query is answered, with a warning, when a StoreAPI is missing: every tier of the stack has a second replica. */
  readonly partialResponse: boolean;
  /** Whether long ranges are read from downsampled blocks. */
  readonly autoDownsampling: boolean;
  /** The PromQL engine. */
  readonly engine: "prometheus" | "thanos";
  /** @default no tenants */
  readonly tenancy?: Tenancy;
  readonly service: ServiceExposure;
  /** Longest run of one query. */
  readonly timeout: string;
  /** Queries at a time in one replica. */
  readonly maxConcurrent: number;
}

const endpointsKey = "endpoints.yaml";

/** Query: one answer from all StoreAPIs, replicas deduplicated. */
export class Query extends pulumi.ComponentResource {
  public readonly grpcEndpoint: pulumi.Output<string>;
  public readonly httpUrl: pulumi.Output<string>;

  constructor(name: string, args: QueryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Query", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: "thanos-query",
      app: "thanos",
      component: "query",
    });

    const file = pulumi.output(args.stores).apply((stores) => yaml(endpointFile(stores)));
    const endpoints = createConfigMap(tier, "endpoints", { [endpointsKey]: file }, child);
    createService(tier, { ports: { http: ports.web, grpc: ports.grpc }, exposure: args.service }, child);

    createDeployment(
      tier,
      {
        replicas: args.replicas,
        autoscaling: args.autoscaling,
        template: buildPod(tier, {
          containers: [
            buildThanosContainer({
              ...args.thanos,
              command: "query",
              http: { name: "http", port: ports.web },
              grpc: true,
              flags: {
                "query.replica-label": [...Object.values(replicaLabels), ...args.replicaLabels],
                "query.promql-engine": args.engine,
                "query.auto-downsampling": args.autoDownsampling,
                // Said in either case: left out it means yes.
                [args.partialResponse ? "query.partial-response" : "no-query.partial-response"]: true,
                "query.timeout": args.timeout,
                "query.max-concurrent": args.maxConcurrent,
                "endpoint.sd-config-file": `/etc/thanos/endpoints/${endpointsKey}`,
                "endpoint.sd-config-reload-interval": "1m",
                // How soon a pod with a new address is found: what `statefulSet` waits for.
                "store.sd-dns-interval": "10s",
                ...(args.tenancy && {
                  "query.default-tenant-id": args.tenancy.defaultTenant,
                  "query.tenant-label-name": args.tenancy.label,
                  "query.enforce-tenancy": args.tenancy.enforce,
                }),
              },
              extraArgs: args.extraArgs,
              resources: args.resources,
              mounts: [{ name: "endpoints", mountPath: "/etc/thanos/endpoints", readOnly: true }],
            }),
          ],
          scheduling: args.scheduling,
          volumes: [buildConfigVolume("endpoints", endpoints)],
        }),
      },
      child,
    );

    const host = resolveHost(tier);
    this.grpcEndpoint = pulumi.interpolate`${host}:${ports.grpc}`;
    this.httpUrl = pulumi.interpolate`http://${host}:${ports.web}`;
    this.registerOutputs({ grpcEndpoint: this.grpcEndpoint, httpUrl: this.httpUrl });
  }
}
