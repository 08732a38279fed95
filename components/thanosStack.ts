import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { inMemoryResponseCache, memcachedResponseCache } from "../model/cache";
import { ImageName } from "../model/images";
import { readme } from "../model/readme";
import { sizeBytes } from "../model/units";
import { Alertmanager, AlertmanagerArgs } from "./alertmanager";
import { Compactor, CompactorArgs } from "./compactor";
import { Memcached } from "./memcached";
import { MinioServer, MinioServerArgs } from "./minioServer";
import { ObjectStore } from "./objectStore";
import { Prometheus, PrometheusArgs } from "./prometheus";
import { Query, QueryArgs } from "./query";
import { QueryFrontend, QueryFrontendArgs } from "./queryFrontend";
import { Ruler, RulerArgs } from "./ruler";
import { StoreGateway, StoreGatewayArgs } from "./storeGateway";
import { Placement } from "./tier";

/** Where Query Frontend keeps answers. */
export type ResponseCacheArgs =
  | {
      readonly kind: "in-memory";
      readonly maxSize: string;
      readonly maxItems: number;
      readonly validity: string;
    }
  | {
      readonly kind: "memcached";
      /** Servers; each holds a part of the keys. */
      readonly replicas: number;
      /** Memory for items in each server, such as `1GiB`. */
      readonly memory: string;
      /** Largest answer that is kept; server and client get the same number. */
      readonly maxItemSize: string;
      readonly expiration: string;
    };

/** The settings of one environment; `config.ts` fills them in from the Pulumi stack. */
export interface ThanosStackArgs {
  /** Name of the Pulumi stack. */
  readonly stack: string;
  readonly namespace: string;
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
  /** Value of the external label `cluster` on every series. */
  readonly cluster: string;
  readonly images: Readonly<Record<ImageName, string>>;
  readonly logLevel: string;
  /** Whether bucket, MinIO and namespace survive `destroy`. */
  readonly protectData: boolean;
  readonly objectStore: {
    readonly bucket: string;
    /** `address`: `host:port` of MinIO's S3 API as the machine that runs Pulumi reaches it. */
    readonly minio: Pick<MinioServerArgs, "storage" | "resources" | "nodePort"> & {
      readonly address: string;
    };
  };
  readonly prometheus: Pick<
    PrometheusArgs,
    | "shards"
    | "replicas"
    | "retention"
    | "scrapeInterval"
    | "evaluationInterval"
    | "externalLabels"
    | "scrapeConfigs"
    | "rules"
    | "storage"
    | "resources"
    | "sidecarResources"
  >;
  /** `stores`: StoreAPIs outside the cluster, `host:port`. */
  readonly query: Pick<QueryArgs, "replicas" | "stores" | "timeout" | "maxConcurrent" | "resources">;
  readonly queryFrontend: Pick<QueryFrontendArgs, "replicas" | "resources"> & {
    readonly cache: ResponseCacheArgs;
  };
  readonly storeGateway: Omit<StoreGatewayArgs, "placement" | "thanos" | "credentials">;
  readonly ruler: Pick<RulerArgs, "replicas" | "evaluationInterval" | "rules" | "storage" | "resources">;
  readonly compactor: Pick<CompactorArgs, "retention" | "storage" | "resources">;
  readonly alertmanager: Pick<AlertmanagerArgs, "replicas" | "config" | "storage" | "resources">;
}

/** Thanos in sidecar mode: every tier, wired by what each publishes. */
export class ThanosStack extends pulumi.ComponentResource {
  /** Addresses inside the cluster, by tier. */
  public readonly endpoints: Readonly<Record<string, string>>;
  public readonly bucket: pulumi.Output<string>;
  public readonly namespace: pulumi.Output<string>;
  /** How to open the stack's pages, in Markdown. */
  public readonly readme: string;

  constructor(name: string, args: ThanosStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:ThanosStack", name, {}, opts);
    const child = { parent: this };
    const kept = { parent: this, protect: args.protectData };
    const { images } = args;
    const thanos = { image: images.thanos, logLevel: args.logLevel };

    const namespace = new k8s.core.v1.Namespace(
      "namespace",
      {
        metadata: {
          name: args.namespace,
          labels: {
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
          },
        },
      },
      kept,
    );
    const placement: Placement = {
      namespace: namespace.metadata.name,
      namespaceName: args.namespace,
      domain: `${args.namespace}.svc.${args.clusterDomain}`,
      instance: args.stack,
    };

    const server = new MinioServer(
      "minio",
      { placement, image: images.minio, ...args.objectStore.minio },
      kept,
    );
    const objectStore = new ObjectStore(
      "object-store",
      {
        placement,
        server,
        bucket: args.objectStore.bucket,
        address: args.objectStore.minio.address,
        protect: args.protectData,
      },
      child,
    );
    const { credentials } = objectStore;

    const alertmanager = new Alertmanager(
      "alertmanager",
      {
        placement,
        image: images.alertmanager,
        configReloaderImage: images.configReloader,
        ...args.alertmanager,
      },
      child,
    );
    const prometheus = new Prometheus(
      "prometheus",
      {
        placement,
        image: images.prometheus,
        thanos,
        cluster: args.cluster,
        credentials: credentials.sidecar,
        alertmanagerService: alertmanager.serviceName,
        ...args.prometheus,
      },
      child,
    );
    const storeGateway = new StoreGateway(
      "store-gateway",
      { placement, thanos, credentials: credentials.store, ...args.storeGateway },
      child,
    );
    // Query and Ruler name each other, so the Ruler's address is known before the Ruler is made.
    const query = new Query(
      "query",
      {
        placement,
        thanos,
        ...args.query,
        stores: [
          prometheus.grpcEndpoint,
          storeGateway.grpcEndpoint,
          Ruler.grpcEndpoint(placement),
          ...args.query.stores,
        ],
      },
      child,
    );
    const queryFrontend = new QueryFrontend(
      "query-frontend",
      {
        placement,
        thanos,
        replicas: args.queryFrontend.replicas,
        resources: args.queryFrontend.resources,
        downstreamUrl: query.httpUrl,
        cache: this.responseCache(placement, images.memcached, args.queryFrontend.cache),
      },
      child,
    );
    const ruler = new Ruler(
      "ruler",
      {
        placement,
        thanos,
        configReloaderImage: images.configReloader,
        cluster: args.cluster,
        externalLabels: args.prometheus.externalLabels,
        queryUrl: query.httpUrl,
        alertQueryUrl: queryFrontend.httpUrl,
        alertmanagerAddress: alertmanager.address,
        credentials: credentials.ruler,
        ...args.ruler,
      },
      child,
    );
    const compactor = new Compactor(
      "compactor",
      { placement, thanos, credentials: credentials.compactor, ...args.compactor },
      child,
    );

    this.endpoints = {
      queryFrontend: queryFrontend.httpUrl,
      query: query.httpUrl,
      queryStoreApi: query.grpcEndpoint,
      sidecarStoreApi: prometheus.grpcEndpoint,
      storeGatewayStoreApi: storeGateway.grpcEndpoint,
      rulerStoreApi: ruler.grpcEndpoint,
      prometheus: prometheus.httpUrl,
      storeGateway: storeGateway.httpUrl,
      ruler: ruler.httpUrl,
      compactor: compactor.httpUrl,
      alertmanager: alertmanager.httpUrl,
      minio: `http://${server.endpoint}`,
    };
    this.bucket = objectStore.bucket;
    this.namespace = namespace.metadata.name;
    this.readme = readme({
      stack: args.stack,
      namespace: args.namespace,
      bucket: args.objectStore.bucket,
      minioRootUser: server.rootUser,
      endpoints: this.endpoints,
    });
    this.registerOutputs({
      endpoints: this.endpoints,
      bucket: this.bucket,
      namespace: this.namespace,
      readme: this.readme,
    });
  }

  /** The cache configuration of Query Frontend, and the servers behind it when it needs any. */
  private responseCache(placement: Placement, image: string, cache: ResponseCacheArgs): object {
    if (cache.kind === "in-memory") return inMemoryResponseCache(cache);
    const bytes = (size: string) => sizeBytes(size) ?? 0;
    const memcached = new Memcached(
      "memcached",
      {
        placement,
        image,
        replicas: cache.replicas,
        memoryMiB: Math.floor(bytes(cache.memory) / 2 ** 20),
        maxItemBytes: bytes(cache.maxItemSize),
      },
      { parent: this },
    );
    return memcachedResponseCache({
      address: memcached.address,
      maxItemSize: cache.maxItemSize,
      expiration: cache.expiration,
    });
  }
}
