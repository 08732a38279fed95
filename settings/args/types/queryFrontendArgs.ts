// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";
import type { QueryFrontendOptions } from "./queryFrontendOptions";

/** Args of `QueryFrontend`. */
export interface QueryFrontendArgs extends QueryFrontendOptions {
  /**
   * Namespace of the tier. It must exist. DNS label.
   * @default "thanos"
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * DNS domain of the Kubernetes cluster. Host name.
   * @default "cluster.local"
   */
  readonly clusterDomain?: pulumi.Input<string>;
  /**
   * Name of the tier's objects in the cluster, which tells them from those of a stack in the same namespace. String.
   * @default the stack's own name for this tier
   */
  readonly objectName?: string;
  /**
   * Value of the label `app.kubernetes.io/instance`, by which the tier's objects select its pods. String.
   * @default `objectName`, or else the name of the Pulumi stack
   */
  readonly instance?: string;
  /**
   * Secrets in the namespace with the registry's credentials.
   * @default []
   */
  readonly pullSecrets?: readonly pulumi.Input<string>[];
  /**
   * Log level of every program.
   * @default "info"
   */
  readonly logLevel?: "debug" | "info" | "warn" | "error";
  /**
   * Log format of every program.
   * @default "logfmt"
   */
  readonly logFormat?: "logfmt" | "json";
  /**
   * Image of thanos. Image with its tag.
   * @default "quay.io/thanos/thanos:v0.42.4"
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Where every Thanos program sends its traces, as in Thanos' own `--tracing.config`.
   * @default none
   */
  readonly tracing?: {
    /** Protocol of the receiver. */
    readonly type: "OTLP" | "JAEGER" | "GOOGLE_CLOUD" | "ELASTIC_APM" | "LIGHTSTEP";
    /** Its settings, under Thanos' own names. */
    readonly config: {
      readonly [key: string]: unknown;
    };
  };
  /**
   * Image of the servers behind a cache of the kind `memcached`. Image with its tag.
   * @default "docker.io/library/memcached:1.6.39"
   */
  readonly memcachedImage?: pulumi.Input<string>;
  /**
   * Image of what tells Prometheus the numbers of those servers. Image with its tag.
   * @default "quay.io/prometheus/memcached-exporter:v0.15.3"
   */
  readonly memcachedExporterImage?: pulumi.Input<string>;
  /** HTTP address of Query, without its path: what is asked has that in it already. String. */
  readonly downstreamUrl: pulumi.Input<string>;
  /**
   * As Query has it.
   * @default true
   */
  readonly partialResponse?: boolean;
  /**
   * As Query has it.
   * @default none
   */
  readonly tenancy?: {
    /**
     * Header that carries the tenant's name. String.
     * @default "THANOS-TENANT"
     */
    readonly header?: string;
    /**
     * Tenant of a request without the header. String.
     * @default "default-tenant"
     */
    readonly defaultTenant?: string;
    /**
     * Whether a tenant sees only series that have the tenant's label.
     * @default false
     */
    readonly enforce?: boolean;
    /**
     * Label that carries the tenant's name. String.
     * @default "tenant_id"
     */
    readonly label?: string;
  };
  /**
   * As Query has it. Path, such as /thanos.
   * @default none
   */
  readonly webPath?: string;
}
