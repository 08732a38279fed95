// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";
import type { PrometheusOptions } from "./prometheusOptions";
import type { MonitorOptions } from "./monitorOptions";
import type { QueryOptions } from "./queryOptions";
import type { QueryFrontendOptions } from "./queryFrontendOptions";
import type { StoreGatewayOptions } from "./storeGatewayOptions";
import type { RulerOptions } from "./rulerOptions";
import type { CompactorOptions } from "./compactorOptions";
import type { AlertmanagerOptions } from "./alertmanagerOptions";
import type { ObjectStoreOptions } from "./objectStoreOptions";
import type { ClusterMetricsOptions } from "./clusterMetricsOptions";
import type { NetworkOptions } from "./networkOptions";

/** Args of `ThanosStack`. All of them have a default. */
export interface ThanosStackArgs {
  /**
   * Namespace of the whole stack. DNS label.
   * @default "thanos"
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * Whether the stack creates the namespace; `false` if it exists already, with Secrets in it.
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * DNS domain of the Kubernetes cluster. Host name.
   * @default "cluster.local"
   */
  readonly clusterDomain?: pulumi.Input<string>;
  /**
   * Value of the external label `cluster`. Value of a label.
   * @default the stack's name
   */
  readonly cluster?: pulumi.Input<string>;
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
   * Whether namespace, bucket and MinIO are protected from `pulumi destroy`.
   * @default true
   */
  readonly protectData?: boolean;
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
  /** Where the pods of all tiers may run. */
  readonly scheduling?: {
    /**
     * Labels that a node must have.
     * @default none
     */
    readonly nodeSelector?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    /**
     * Taints that the pods tolerate, as in Kubernetes.
     * @default none
     */
    readonly tolerations?: readonly {
      /**
       * Key of the taint. String.
       * @default all keys
       */
      readonly key?: string;
      /**
       * Whether any value of the taint is tolerated (`Exists`), or only `value` (`Equal`, the default).
       * @default none
       */
      readonly operator?: "Exists" | "Equal";
      /**
       * Value of the taint. String.
       * @default none
       */
      readonly value?: string;
      /**
       * Effect of the taint.
       * @default all effects
       */
      readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
      /**
       * Seconds that a pod stays after the taint appears. Whole number.
       * @default forever
       */
      readonly tolerationSeconds?: number;
    }[];
    /**
     * PriorityClass of the pods. Name of a PriorityClass.
     * @default none
     */
    readonly priorityClassName?: string;
    /**
     * Whether replicas must be spread evenly over `topology.kubernetes.io/zone`, or should where they can.
     * @default none
     */
    readonly zones?: "preferred" | "required";
  };
  /**
   * The load that the stack has to carry; shards, memory and volumes are then checked against the sizing model.
   * @default none
   */
  readonly load?: {
    /** Series that are active at a time, replicas counted once. Whole number, 1 or more. */
    readonly activeSeries: number;
    /**
     * New series per hour, as a share of the active ones. Number, 0 to 10.
     * @default 0.05
     */
    readonly churnPerHour?: number;
  };
  /** Images, each `registry/name:tag`, with `@sha256:...` after it to pin the content. */
  readonly images?: {
    /**
     * Registry with copies of all images, used instead of each image's own registry. String.
     * @default none
     */
    readonly mirror?: string;
    /**
     * Secrets in the namespace with the registry's credentials.
     * @default []
     */
    readonly pullSecrets?: readonly pulumi.Input<string>[];
    /**
     * Image of thanos. Image with its tag.
     * @default "quay.io/thanos/thanos:v0.42.4"
     */
    readonly thanos?: pulumi.Input<string>;
    /**
     * Image of prometheus. Image with its tag.
     * @default "quay.io/prometheus/prometheus:v3.16.0"
     */
    readonly prometheus?: pulumi.Input<string>;
    /**
     * Image of alertmanager. Image with its tag.
     * @default "quay.io/prometheus/alertmanager:v0.31.1"
     */
    readonly alertmanager?: pulumi.Input<string>;
    /**
     * Image of configReloader. Image with its tag.
     * @default "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1"
     */
    readonly configReloader?: pulumi.Input<string>;
    /**
     * Image of minio. Image with its tag.
     * @default "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z"
     */
    readonly minio?: pulumi.Input<string>;
    /**
     * Image of memcached. Image with its tag.
     * @default "docker.io/library/memcached:1.6.39"
     */
    readonly memcached?: pulumi.Input<string>;
    /**
     * Image of memcachedExporter. Image with its tag.
     * @default "quay.io/prometheus/memcached-exporter:v0.15.3"
     */
    readonly memcachedExporter?: pulumi.Input<string>;
    /**
     * Image of kubeStateMetrics. Image with its tag.
     * @default "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0"
     */
    readonly kubeStateMetrics?: pulumi.Input<string>;
    /**
     * Image of nodeExporter. Image with its tag.
     * @default "quay.io/prometheus/node-exporter:v1.10.2"
     */
    readonly nodeExporter?: pulumi.Input<string>;
  };
  /** Where blocks are kept: in MinIO in the cluster, or in an S3 outside it. */
  readonly objectStore?: ObjectStoreOptions;
  /** Prometheus with its sidecars. */
  readonly prometheus?: PrometheusOptions;
  /** Query. */
  readonly query?: QueryOptions;
  /** Query Frontend. */
  readonly queryFrontend?: QueryFrontendOptions;
  /** Store Gateway. */
  readonly storeGateway?: StoreGatewayOptions;
  /** Ruler: rules over the whole stack. */
  readonly ruler?: RulerOptions;
  /** Compactor: exactly one. */
  readonly compactor?: CompactorOptions;
  /** Alertmanager. */
  readonly alertmanager?: AlertmanagerOptions;
  /** The monitor: a Prometheus that watches the stack itself. */
  readonly monitoring?: MonitorOptions;
  /** Metrics of the cluster itself, divided over the shards as any others. */
  readonly clusterMetrics?: ClusterMetricsOptions;
  /** Who may talk to whom. */
  readonly network?: NetworkOptions;
  /**
   * Alertmanager's whole configuration, as YAML text; it is kept secret. String.
   * @default alerts are shown but nobody is notified
   */
  readonly alertmanagerConfig?: pulumi.Input<string>;
  /**
   * Keys of an S3 whose `credentials` is "config"; they are kept secret.
   * @default none
   */
  readonly s3Keys?: pulumi.Input<{
    /**
     * Key of the roles without their own.
     * @default none
     */
    readonly default?: {
      /** String. */
      readonly accessKey: pulumi.Input<string>;
      /** String. */
      readonly secretKey: pulumi.Input<string>;
    };
    /**
     * Key of role sidecar.
     * @default none
     */
    readonly sidecar?: {
      /** String. */
      readonly accessKey: pulumi.Input<string>;
      /** String. */
      readonly secretKey: pulumi.Input<string>;
    };
    /**
     * Key of role store.
     * @default none
     */
    readonly store?: {
      /** String. */
      readonly accessKey: pulumi.Input<string>;
      /** String. */
      readonly secretKey: pulumi.Input<string>;
    };
    /**
     * Key of role ruler.
     * @default none
     */
    readonly ruler?: {
      /** String. */
      readonly accessKey: pulumi.Input<string>;
      /** String. */
      readonly secretKey: pulumi.Input<string>;
    };
    /**
     * Key of role compactor.
     * @default none
     */
    readonly compactor?: {
      /** String. */
      readonly accessKey: pulumi.Input<string>;
      /** String. */
      readonly secretKey: pulumi.Input<string>;
    };
  }>;
  /**
   * Value of the label `app.kubernetes.io/instance`. String.
   * @default the name of the Pulumi stack
   */
  readonly instance?: string;
  /**
   * Output `keys` of the last update, so that MinIO keeps a rotated key until the next one.
   * @default nothing
   */
  readonly keysBefore?: {
    /**
     * Whole number, 1 or more.
     * @default none
     */
    readonly sidecar?: number;
    /**
     * Whole number, 1 or more.
     * @default none
     */
    readonly store?: number;
    /**
     * Whole number, 1 or more.
     * @default none
     */
    readonly ruler?: number;
    /**
     * Whole number, 1 or more.
     * @default none
     */
    readonly compactor?: number;
  };
}
