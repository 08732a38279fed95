// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";
import type { MonitorOptions } from "./monitorOptions";

/** Args of `Monitor`. */
export interface MonitorArgs extends Omit<
  MonitorOptions,
  "enabled" | "retention" | "runbookUrl" | "alerts" | "dashboards"
> {
  /**
   * How long series stay on its disk. Duration, 6h or more, 365d or less.
   * @default "2d"
   */
  readonly retention?: string;
  /**
   * Secrets and ConfigMaps whose keys are files under `/etc/thanos/mounts/NAME/` in the tier's containers,
   * read-only; they must exist in the stack's namespace, or the pods wait for them.
   * @default []
   */
  readonly mounts?: readonly {
    /**
     * Name of a Secret. String.
     * @default none
     */
    readonly secret?: string;
    /**
     * Name of a ConfigMap. String.
     * @default none
     */
    readonly configMap?: string;
  }[];
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
  /** Name of the Secret with `objstore.yml`, Thanos' object-store configuration. Name of a Kubernetes object. */
  readonly objectStoreSecret: pulumi.Input<string>;
  /**
   * Text that changes with what is in that Secret: Thanos reads it only at its start, so the pods roll. String.
   * @default they do not roll by themselves
   */
  readonly objectStoreDigest?: pulumi.Input<string>;
  /**
   * Annotations that give the service account an identity of the cloud.
   * @default the Secret holds keys
   */
  readonly serviceAccountAnnotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /**
   * Image of prometheus. Image with its tag.
   * @default "quay.io/prometheus/prometheus:v3.16.0"
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Image of the sidecars. Image with its tag.
   * @default "quay.io/thanos/thanos:v0.42.4"
   */
  readonly sidecarImage?: pulumi.Input<string>;
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
   * Value of the external label `cluster`. Value of a label.
   * @default the name of the Pulumi stack
   */
  readonly cluster?: pulumi.Input<string>;
  /**
   * Name of the headless Service of the Alertmanagers, in the same namespace. DNS label.
   * @default "alertmanager"
   */
  readonly alertmanagerService?: pulumi.Input<string>;
  /**
   * Labels of every series besides the stack's own.
   * @default {}
   */
  readonly externalLabels?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Rule files that it evaluates, by name, each as in Prometheus' own file.
   * @default {}
   */
  readonly rules?: pulumi.Input<
    Readonly<
      Record<
        string,
        {
          readonly groups: readonly {
            /** String. */
            readonly name: string;
            readonly [key: string]: unknown;
          }[];
          readonly [key: string]: unknown;
        }
      >
    >
  >;
  /** Which of the cluster's own metrics it scrapes, of the stack's pods and volumes alone. */
  readonly clusterMetrics?: {
    /**
     * Those of the kubelets and of containers.
     * @default false
     */
    readonly kubelet?: boolean;
    /**
     * Whether a kubelet's certificate must be signed by the cluster's authority.
     * @default false
     */
    readonly verifyKubelets?: boolean;
    /**
     * Those of the kube-state-metrics in the same namespace.
     * @default false
     */
    readonly kubeStateMetrics?: boolean;
  };
}
