import * as pulumi from "@pulumi/pulumi";
import type { ByRole } from "../model/bucketAccess";
import { notifiesSomebody } from "../model/files/notifiesSomebody";
import { passOn } from "../settings/args/fillArgs";
import { fillStackArgs } from "../settings/args/stackArgs";
import type { FilledTier } from "../settings/args/tierArgs";
import type { ThanosStackArgs } from "../settings/args/types/thanosStackArgs";
import { Layout, layoutOf } from "../settings/dataChanges";
import type { ObjectStoreSettings } from "../settings/tiers/objectStoreSettings";
import { Alertmanager } from "./alertmanager";
import { createClusterMetrics } from "./clusterMetrics";
import { Compactor } from "./compactor";
import type { Credentials } from "./credentials";
import { Dashboards } from "./dashboards";
import type { Endpoints } from "./stackEndpoints";
import { Monitor } from "./monitor";
import { MinioServer } from "./minioServer";
import { createNamespace } from "./namespace";
import { createNetworkPolicies, findOffered, findOutside, presentParts } from "./networkPolicies";
import { ObjectStore } from "./objectStore";
import { Prometheus } from "./prometheus";
import { Query } from "./query";
import { QueryFrontend } from "./queryFrontend";
import { writeReadme } from "./readme";
import { Ruler } from "./ruler";
import { StoreGateway } from "./storeGateway";
import { mirrorImages } from "./mirrorImages";
import { buildOwnRules } from "./ownRules";

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

  constructor(name: string, args: ThanosStackArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:ThanosStack", name, {}, opts);
    const child = { parent: this };
    const settings = fillStackArgs(name, args);
    const kept = { parent: this, protect: settings.protectData };
    const { clusterDomain, logLevel, logFormat, tracing, cluster, instance = pulumi.getStack() } = settings;
    const images = mirrorImages(settings.images);
    const { pullSecrets } = settings.images;

    this.namespace = settings.createNamespace
      ? createNamespace(name, settings.namespace, kept)
      : pulumi.output(settings.namespace);
    const placement = {
      namespace: this.namespace,
      clusterDomain,
      objectName: undefined,
      instance,
      pullSecrets,
    };
    const program = { ...placement, logLevel, logFormat };
    const thanos = { ...program, tracing, image: images.thanos };
    /** The args of a tier: its own settings, with the stack's scheduling where it has none. */
    const own = <T extends { readonly scheduling: object }>(tier: T) => ({
      ...tier,
      scheduling: { ...settings.scheduling, ...tier.scheduling },
    });

    const { minio, s3 } = settings.objectStore;
    const server =
      s3 === undefined
        ? new MinioServer(`${name}-minio`, { placement, image: images.minio, ...own(minio) }, kept)
        : undefined;
    const objectStore = new ObjectStore(
      `${name}-object-store`,
      {
        placement,
        settings: settings.objectStore,
        server,
        keysBefore: settings.keysBefore,
        s3Keys: settings.s3Keys,
        protect: settings.protectData,
      },
      child,
    );
    this.bucket = objectStore.bucket;
    this.credentials = objectStore.credentials;

    const alertmanager = new Alertmanager(
      `${name}-alertmanager`,
      passOn<FilledTier<"Alertmanager">>({
        ...program,
        ...own(settings.alertmanager),
        image: images.alertmanager,
        configReloaderImage: images.configReloader,
        config: settings.alertmanagerConfig,
      }),
      child,
    );
    const clusterMetrics = createClusterMetrics(name, placement, settings, images, child);
    const prometheus = new Prometheus(
      `${name}-prometheus`,
      passOn<FilledTier<"Prometheus">>({
        ...program,
        ...own(settings.prometheus),
        ...this.credentials.sidecar,
        image: images.prometheus,
        sidecarImage: images.thanos,
        tracing,
        cluster,
        alertmanagerService: alertmanager.serviceName,
        monitored: settings.monitoring.enabled,
        clusterMetrics,
      }),
      child,
    );
    const rules = buildOwnRules(settings);
    const monitor = settings.monitoring.enabled
      ? new Monitor(
          `${name}-monitor`,
          passOn<FilledTier<"Monitor">>({
            ...program,
            ...own(settings.monitoring),
            retention: settings.monitoring.retention ?? settings.prometheus.retention,
            // Its sidecars read the files that the object store's and tracing's configuration name.
            mounts: settings.prometheus.mounts,
            ...this.credentials.sidecar,
            image: images.prometheus,
            sidecarImage: images.thanos,
            tracing,
            cluster,
            externalLabels: settings.prometheus.externalLabels,
            alertmanagerService: alertmanager.serviceName,
            clusterMetrics,
            rules: rules.monitor,
          }),
          child,
        )
      : undefined;
    const storeGateway = new StoreGateway(
      `${name}-store-gateway`,
      passOn<FilledTier<"StoreGateway">>({
        ...thanos,
        ...own(settings.storeGateway),
        ...this.credentials.store,
      }),
      child,
    );
    // Query and Ruler name each other, so the Ruler's address is known before the Ruler is made.
    const stores = [
      prometheus.grpcEndpoint,
      ...(monitor ? [monitor.grpcEndpoint] : []),
      storeGateway.grpcEndpoint,
      Ruler.findStoreApi(placement),
    ];
    const query = new Query(
      `${name}-query`,
      passOn<FilledTier<"Query">>({
        ...thanos,
        ...own(settings.query),
        stores: [...stores, ...settings.query.stores],
      }),
      child,
    );
    const queryFrontend = new QueryFrontend(
      `${name}-query-frontend`,
      passOn<FilledTier<"QueryFrontend">>({
        ...thanos,
        ...own(settings.queryFrontend),
        // What is asked has the path in it already.
        downstreamUrl: query.httpUrl.apply((url) => new URL(url).origin),
        webPath: settings.query.webPath,
        partialResponse: settings.query.partialResponse,
        tenancy: settings.query.tenancy,
        memcachedImage: images.memcached,
        memcachedExporterImage: images.memcachedExporter,
      }),
      child,
    );
    const ruler = new Ruler(
      `${name}-ruler`,
      passOn<FilledTier<"Ruler">>({
        ...thanos,
        ...own(settings.ruler),
        ...this.credentials.ruler,
        configReloaderImage: images.configReloader,
        rules: rules.ruler,
        cluster,
        externalLabels: settings.prometheus.externalLabels,
        queryUrl: query.httpUrl,
        alertQueryUrl: queryFrontend.externalUrl ?? queryFrontend.httpUrl,
        alertmanagerAddress: alertmanager.address,
      }),
      child,
    );
    const compactor = new Compactor(
      `${name}-compactor`,
      passOn<FilledTier<"Compactor">>({
        ...thanos,
        ...own(settings.compactor),
        ...this.credentials.compactor,
      }),
      child,
    );

    if (settings.network.policies)
      createNetworkPolicies(
        `${name}-network`,
        {
          namespace: this.namespace,
          instance,
          present: presentParts(settings),
          settings: settings.network,
          outside: findOutside(settings),
          offered: findOffered(settings),
        },
        child,
      );

    const { dashboards, alerts, runbookUrl } = settings.monitoring;
    if (dashboards.enabled)
      new Dashboards(
        `${name}-dashboards`,
        {
          placement,
          settings: dashboards,
          cluster: cluster ?? pulumi.getStack(),
          queryUrl: queryFrontend.httpUrl,
          scrapeInterval: settings.prometheus.scrapeInterval,
          runbookUrl,
          overrides: alerts,
        },
        child,
      );

    this.endpoints = {
      queryFrontend: {
        http: queryFrontend.httpUrl,
        ...(queryFrontend.externalUrl && { external: queryFrontend.externalUrl }),
      },
      query: { http: query.httpUrl, grpc: query.grpcEndpoint },
      prometheus: { http: prometheus.httpUrl, grpc: prometheus.grpcEndpoint },
      ...(monitor && { monitor: { http: monitor.httpUrl, grpc: monitor.grpcEndpoint } }),
      storeGateway: { http: storeGateway.httpUrl, grpc: storeGateway.grpcEndpoint },
      ruler: { http: ruler.httpUrl, grpc: ruler.grpcEndpoint },
      compactor: { http: compactor.httpUrl },
      alertmanager: { http: alertmanager.httpUrl },
      ...(server && { minio: { http: pulumi.interpolate`http://${server.endpoint}` } }),
    };
    this.layout = pulumi
      .all([settings.objectStore, settings.namespace])
      .apply(([store, namespace]) =>
        layoutOf({ ...settings, namespace, objectStore: store as ObjectStoreSettings }),
      );
    const uploading = [...prometheus.workloads, ...(monitor ? [monitor.workload] : [])];
    const users = [...uploading, storeGateway.workload, ruler.workload, compactor.workload];
    this.keys = server && pulumi.all(users.map(({ id }) => id)).apply(() => settings.objectStore.keys);
    // Whether there is a receiver is no secret; what it is stays one.
    const notifies = pulumi.unsecret(
      pulumi.output(settings.alertmanagerConfig).apply((text) => notifiesSomebody(text ?? "")),
    );
    this.readme = pulumi
      .all([this.endpoints, this.namespace, settings.objectStore.bucket, notifies])
      .apply(([endpoints, namespace, bucket, isTold]) => {
        const minioRootUser = server?.rootUser;
        return writeReadme({
          stack: instance,
          namespace,
          bucket,
          minioRootUser,
          endpoints,
          notifies: isTold,
        });
      });
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
