import * as pulumi from "@pulumi/pulumi";
import { alertmanagerService } from "../model/addresses";
import type { ByRole } from "../model/objectStore";
import { Layout, layoutOf } from "../settings/dataChanges";
import { Alertmanager } from "./alertmanager";
import { Compactor } from "./compactor";
import type { Credentials } from "./credentials";
import type { Endpoints } from "./stackEndpoints";
import { MinioServer } from "./minioServer";
import { createNamespace } from "./namespace";
import { ObjectStore } from "./objectStore";
import { Prometheus } from "./prometheus";
import { Query } from "./query";
import { QueryFrontend } from "./queryFrontend";
import { writeReadme } from "./readme";
import { createResponseCache } from "./responseCache";
import { Ruler } from "./ruler";
import { StoreGateway } from "./storeGateway";
import type { ThanosStackArgs } from "./thanosStackArgs";
import type { Placement } from "./tier";

/** Thanos in sidecar mode: every tier, wired by what each publishes. */
export class ThanosStack extends pulumi.ComponentResource {
  /** Addresses inside the cluster, by tier. */
  public readonly endpoints: Endpoints;
  public readonly bucket: pulumi.Output<string>;
  public readonly namespace: pulumi.Output<string>;
  /** Each role's way into the bucket, as the args of a tier beside the stack take it. */
  public readonly credentials: ByRole<Credentials>;
  /** What holds data: the next update compares itself with it. */
  public readonly layout: pulumi.Output<Layout>;
  /** Numbers of the keys in MinIO that pods run with. Not known before their workloads are updated. */
  public readonly keys: pulumi.Output<ByRole<number>> | undefined;
  /** How to open the stack's pages, in Markdown. */
  public readonly readme: pulumi.Output<string>;

  constructor(name: string, args: ThanosStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:ThanosStack", name, {}, opts);
    const child = { parent: this };
    const kept = { parent: this, protect: args.protectData };
    const { images, logLevel, logFormat, tracing, cluster } = args;

    this.namespace = args.createNamespace
      ? createNamespace(name, args.namespace, kept)
      : pulumi.output(args.namespace);
    const placement: Placement = {
      namespace: this.namespace,
      domain: pulumi.interpolate`${this.namespace}.svc.${args.clusterDomain}`,
      instance: args.stack,
      scheduling: args.scheduling,
      pullSecrets: args.pullSecrets,
    };
    /** What every tier gets. */
    const common = { placement, logLevel, logFormat };
    const thanos = { image: images.thanos, logLevel, logFormat, tracing };
    const configReloaderImage = images.configReloader;

    const { minio, s3 } = args.objectStore;
    const server =
      s3 === undefined
        ? new MinioServer(`${name}-minio`, { placement, image: images.minio, ...minio }, kept)
        : undefined;
    const { keysBefore, s3Keys } = args;
    const objectStore = new ObjectStore(
      `${name}-object-store`,
      { placement, settings: args.objectStore, server, keysBefore, s3Keys, protect: args.protectData },
      child,
    );
    this.bucket = objectStore.bucket;
    this.credentials = objectStore.credentials;

    const alertmanager = new Alertmanager(
      `${name}-alertmanager`,
      { ...common, image: images.alertmanager, configReloaderImage, ...args.alertmanager },
      child,
    );
    const prometheus = new Prometheus(
      `${name}-prometheus`,
      {
        ...common,
        ...args.prometheus,
        ...this.credentials.sidecar,
        image: images.prometheus,
        thanos,
        cluster,
        alertmanagerService,
      },
      child,
    );
    const storeGateway = new StoreGateway(
      `${name}-store-gateway`,
      { placement, thanos, ...this.credentials.store, ...args.storeGateway },
      child,
    );
    // Query and Ruler name each other, so the Ruler's address is known before the Ruler is made.
    const stores = [prometheus.grpcEndpoint, storeGateway.grpcEndpoint, Ruler.grpcEndpoint(placement)];
    const query = new Query(
      `${name}-query`,
      { placement, thanos, ...args.query, stores: [...stores, ...args.query.stores] },
      child,
    );
    const { partialResponse, tenancy } = args.query;
    const cache = createResponseCache(
      `${name}-memcached`,
      { placement, image: images.memcached, cache: args.queryFrontend.cache },
      child,
    );
    const queryFrontend = new QueryFrontend(
      `${name}-query-frontend`,
      {
        placement,
        thanos,
        ...args.queryFrontend,
        downstreamUrl: query.httpUrl,
        partialResponse,
        tenancy,
        cache,
      },
      child,
    );
    const ruler = new Ruler(
      `${name}-ruler`,
      {
        placement,
        thanos,
        ...this.credentials.ruler,
        ...args.ruler,
        configReloaderImage,
        cluster,
        externalLabels: args.prometheus.externalLabels,
        queryUrl: query.httpUrl,
        alertQueryUrl: queryFrontend.externalUrl ?? queryFrontend.httpUrl,
        alertmanagerAddress: alertmanager.address,
      },
      child,
    );
    const compactor = new Compactor(
      `${name}-compactor`,
      { placement, thanos, ...this.credentials.compactor, ...args.compactor },
      child,
    );

    this.endpoints = {
      queryFrontend: {
        http: queryFrontend.httpUrl,
        ...(queryFrontend.externalUrl && { external: queryFrontend.externalUrl }),
      },
      query: { http: query.httpUrl, grpc: query.grpcEndpoint },
      prometheus: { http: prometheus.httpUrl, grpc: prometheus.grpcEndpoint },
      storeGateway: { http: storeGateway.httpUrl, grpc: storeGateway.grpcEndpoint },
      ruler: { http: ruler.httpUrl, grpc: ruler.grpcEndpoint },
      compactor: { http: compactor.httpUrl },
      alertmanager: { http: alertmanager.httpUrl },
      ...(server && { minio: { http: pulumi.interpolate`http://${server.endpoint}` } }),
    };
    this.layout = pulumi.output(layoutOf(args));
    const users = [...prometheus.workloads, storeGateway.workload, ruler.workload, compactor.workload];
    this.keys = server && pulumi.all(users.map(({ id }) => id)).apply(() => args.objectStore.keys);
    this.readme = pulumi
      .all([this.endpoints, this.namespace, args.objectStore.bucket])
      .apply(([endpoints, namespace, bucket]) =>
        writeReadme({ stack: args.stack, namespace, bucket, minioRootUser: server?.rootUser, endpoints }),
      );
    this.registerOutputs({
      endpoints: this.endpoints,
      bucket: this.bucket,
      namespace: this.namespace,
      credentials: this.credentials,
      layout: this.layout,
      keys: this.keys,
      readme: this.readme,
    });
  }
}
