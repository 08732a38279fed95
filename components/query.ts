import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { endpointFile, ports, serviceHost } from "../model/addresses";
import { replicaLabels } from "../model/labels";
import { configMap, configVolume, yaml } from "./files";
import { disruptionBudget, service } from "./service";
import { thanosContainer, ThanosImageArgs } from "./thanos";
import { pod, Resources } from "./pod";
import { metadata, Placement, selectorOf } from "./tier";

export interface QueryArgs {
  readonly placement: Placement;
  readonly thanos: ThanosImageArgs;
  readonly replicas: number;
  /** Addresses of StoreAPIs: those of the stack's tiers and those outside the cluster. */
  readonly stores: readonly string[];
  /** Longest run of one query. */
  readonly timeout: string;
  /** Queries at a time in one replica. */
  readonly maxConcurrent: number;
  readonly resources: Resources;
}

const tier = { name: "thanos-query", app: "thanos", component: "query" } as const;
const endpointsKey = "endpoints.yaml";

/** Query: one answer from all StoreAPIs, replicas deduplicated. */
export class Query extends pulumi.ComponentResource {
  public readonly grpcEndpoint: string;
  public readonly httpUrl: string;

  constructor(name: string, args: QueryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Query", name, {}, opts);
    const child = { parent: this };
    const { placement } = args;

    const endpoints = configMap(
      "thanos-query-endpoints",
      tier,
      placement,
      { [endpointsKey]: yaml(endpointFile(args.stores)) },
      child,
    );
    service(tier, placement, { ports: { http: ports.web, grpc: ports.grpc } }, child);
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
                command: "query",
                http: { name: "http", port: ports.web },
                grpc: true,
                flags: {
                  "query.replica-label": Object.values(replicaLabels),
                  "query.auto-downsampling": true,
                  // Every tier has a second replica, so what is missing from one is there in the other.
                  "query.partial-response": true,
                  "query.timeout": args.timeout,
                  "query.max-concurrent": args.maxConcurrent,
                  "endpoint.sd-config-file": `/etc/thanos/endpoints/${endpointsKey}`,
                  "endpoint.sd-config-reload-interval": "1m",
                  // How soon a pod with a new address is found: what `statefulSet` waits for.
                  "store.sd-dns-interval": "10s",
                },
                resources: args.resources,
                mounts: [{ name: "endpoints", mountPath: "/etc/thanos/endpoints", readOnly: true }],
              }),
            ],
            volumes: [configVolume("endpoints", endpoints)],
          }),
        },
      },
      child,
    );

    const host = serviceHost(tier.name, placement.domain);
    this.grpcEndpoint = `${host}:${ports.grpc}`;
    this.httpUrl = `http://${host}:${ports.web}`;
    this.registerOutputs({ grpcEndpoint: this.grpcEndpoint, httpUrl: this.httpUrl });
  }
}
