import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { inMemoryResponseCache, memcachedResponseCache } from "../model/cache";
import { Layout } from "../model/changes";
import { ImageName } from "../model/images";
import { AccessKey, ByRole, placeOf } from "../model/objectStore";
import { readme } from "../model/readme";
import type { ObjectStoreSettings } from "../model/settings/objectStore";
import { sizeBytes } from "../model/units";
import { Alertmanager, AlertmanagerArgs } from "./alertmanager";
import { Compactor, CompactorArgs } from "./compactor";
import { Memcached } from "./memcached";
import { MinioServer } from "./minioServer";
import { ObjectStore } from "./objectStore";
import { Prometheus, PrometheusArgs } from "./prometheus";
import { Query, QueryArgs } from "./query";
import { QueryFrontend, QueryFrontendArgs } from "./queryFrontend";
import { Ruler, RulerArgs } from "./ruler";
import { StoreGateway, StoreGatewayArgs } from "./storeGateway";
import { Placement, Scheduling } from "./tier";

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

/** What the stack itself gives to every tier. */
type Wired =
  | "placement"
  | "image"
  | "configReloaderImage"
  | "thanos"
  | "cluster"
  | "credentials"
  | "logLevel"
  | "logFormat";

/** The settings of one environment; `config.ts` fills them in from the Pulumi stack. */
export interface ThanosStackArgs {
  /** Name of the Pulumi stack. */
  readonly stack: string;
  readonly namespace: string;
  /** Whether the stack makes the namespace, or finds it. */
  readonly createNamespace: boolean;
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
  /** Value of the external label `cluster` on every series. */
  readonly cluster: string;
  readonly images: Readonly<Record<ImageName, string>>;
  /** Names of the Secrets that open the image registry. */
  readonly pullSecrets: readonly string[];
  /** Where pods of all tiers may run. */
  readonly scheduling: Scheduling;
  readonly logLevel: string;
  readonly logFormat: string;
  /** Where traces are sent: Thanos' tracing configuration. @default nowhere */
  readonly tracing?: object;
  /** Whether bucket, MinIO and namespace survive `destroy`. */
  readonly protectData: boolean;
  readonly objectStore: ObjectStoreSettings;
  /** Numbers of the roles' keys after the last update; MinIO keeps these beside the new ones. @default none */
  readonly keysBefore?: Partial<ByRole<number>>;
  /** Keys of the roles, for an S3 outside of the stack that has them from the configuration. */
  readonly s3Keys?: pulumi.Input<ByRole<AccessKey>>;
  readonly prometheus: Omit<PrometheusArgs, Wired | "alertmanagerService">;
  /** `stores`: StoreAPIs outside the cluster, `host:port`. */
  readonly query: Omit<QueryArgs, Wired>;
  readonly queryFrontend: Omit<
    QueryFrontendArgs,
    Wired | "downstreamUrl" | "partialResponse" | "tenancy" | "cache"
  > & {
    readonly cache: ResponseCacheArgs;
  };
  readonly storeGateway: Omit<StoreGatewayArgs, Wired>;
  readonly ruler: Omit<
    RulerArgs,
    Wired | "externalLabels" | "queryUrl" | "alertQueryUrl" | "alertmanagerAddress"
  >;
  readonly compactor: Omit<CompactorArgs, Wired>;
  readonly alertmanager: Omit<AlertmanagerArgs, Wired>;
}

/** Thanos in sidecar mode: every tier, wired by what each publishes. */
export class ThanosStack extends pulumi.ComponentResource {
  /** Addresses inside the cluster, by tier. */
  public readonly endpoints: Readonly<Record<string, string>>;
  public readonly bucket: pulumi.Output<string>;
  public readonly namespace: pulumi.Output<string>;
  /** What holds data: the next update compares itself with it. */
  public readonly layout: Layout;
  /** Numbers of the keys in MinIO that pods run with, known when their workloads are updated. */
  public readonly keys: pulumi.Output<ByRole<number>> | undefined;
  /** How to open the stack's pages, in Markdown. */
  public readonly readme: string;

  constructor(name: string, args: ThanosStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:ThanosStack", name, {}, opts);
    const child = { parent: this };
    const kept = { parent: this, protect: args.protectData };
    const { images, logLevel, logFormat, tracing } = args;
    const thanos = { image: images.thanos, logLevel, logFormat, tracing };

    this.namespace = args.createNamespace
      ? restrictedNamespace(args.namespace, kept)
      : pulumi.output(args.namespace);
    const placement: Placement = {
      namespace: this.namespace,
      namespaceName: args.namespace,
      domain: `${args.namespace}.svc.${args.clusterDomain}`,
      instance: args.stack,
      scheduling: args.scheduling,
      pullSecrets: args.pullSecrets,
    };

    const { minio, s3 } = args.objectStore;
    const server = s3
      ? undefined
      : new MinioServer("minio", { placement, image: images.minio, ...minio }, kept);
    const objectStore = new ObjectStore(
      "object-store",
      {
        placement,
        settings: args.objectStore,
        server,
        keysBefore: args.keysBefore,
        s3Keys: args.s3Keys,
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
        logLevel,
        logFormat,
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
        logLevel,
        logFormat,
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
        ...args.queryFrontend,
        downstreamUrl: query.httpUrl,
        partialResponse: args.query.partialResponse,
        tenancy: args.query.tenancy,
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
        alertQueryUrl: queryFrontend.externalUrl ?? queryFrontend.httpUrl,
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
      ...(server && { minio: `http://${server.endpoint}` }),
    };
    this.bucket = objectStore.bucket;
    this.layout = layoutOf(args);
    const users = [...prometheus.workloads, storeGateway.workload, ruler.workload, compactor.workload];
    this.keys = server && pulumi.all(users.map(({ id }) => id)).apply(() => args.objectStore.keys);
    this.readme = readme({
      stack: args.stack,
      namespace: args.namespace,
      bucket: args.objectStore.bucket,
      minioRootUser: server?.rootUser,
      endpoints: this.endpoints,
    });
    this.registerOutputs({
      endpoints: this.endpoints,
      bucket: this.bucket,
      namespace: this.namespace,
      layout: this.layout,
      keys: this.keys,
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

/** What holds data in a stack of these settings. */
export function layoutOf(args: ThanosStackArgs): Layout {
  const { prometheus, storeGateway, ruler, compactor, alertmanager, objectStore } = args;
  const { minio, s3 } = objectStore;
  const withVolumes = { prometheus, storeGateway, ruler, compactor, alertmanager, ...(s3 ? {} : { minio }) };
  return {
    shards: prometheus.shards,
    retiredShards: prometheus.retiredShards,
    objectStore: placeOf(objectStore),
    ...(s3 ? {} : { minioServers: minio.servers }),
    volumes: Object.fromEntries(
      Object.entries(withVolumes).map(([tier, { storage }]) => [tier, storage.size]),
    ),
  };
}

/** A namespace that lets in only pods without privileges, and its name. */
function restrictedNamespace(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  return new k8s.core.v1.Namespace("namespace", { metadata: { name, labels } }, opts).metadata.name;
}
