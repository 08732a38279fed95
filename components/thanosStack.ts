import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { inMemoryResponseCache, memcachedResponseCache } from "../model/cacheConfig";
import { Layout, layoutOf } from "../settings/dataChanges";
import { ByRole } from "../model/objectStore";
import { readme } from "./readme";
import { sizeBytes } from "../model/units";
import { Alertmanager } from "./alertmanager";
import { alertmanagerService } from "../model/addresses";
import { Compactor } from "./compactor";
import { Memcached } from "./memcached";
import { MinioServer } from "./minioServer";
import { ObjectStore } from "./objectStore";
import { Prometheus } from "./prometheus";
import { Query } from "./query";
import { QueryFrontend } from "./queryFrontend";
import { Ruler } from "./ruler";
import { StoreGateway } from "./storeGateway";
import { ResponseCacheArgs, ThanosStackArgs } from "./thanosStackArgs";
import { Placement } from "./tier";

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
        alertmanagerService,
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

/** A namespace that lets in only pods without privileges, and its name. */
function restrictedNamespace(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  return new k8s.core.v1.Namespace("namespace", { metadata: { name, labels } }, opts).metadata.name;
}
