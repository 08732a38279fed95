// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";
import type { AlertmanagerOptions } from "./alertmanagerOptions";

/** Args of `Alertmanager`. */
export interface AlertmanagerArgs extends AlertmanagerOptions {
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
   * Image of alertmanager. Image with its tag.
   * @default "quay.io/prometheus/alertmanager:v0.31.1"
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Image of configReloader. Image with its tag.
   * @default "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1"
   */
  readonly configReloaderImage?: pulumi.Input<string>;
  /**
   * Alertmanager's whole configuration, as YAML text; it is kept secret. String.
   * @default alerts are shown but nobody is notified
   */
  readonly config?: pulumi.Input<string>;
}
