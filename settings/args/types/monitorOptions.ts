// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What Monitor has in a stack and by itself. */
export interface MonitorOptions {
  /**
   * Whether a Prometheus of its own watches the stack; `false` if it is watched from elsewhere: the shards then
   * scrape the stack's own pods too.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Replicas of the monitor, each on its own node. Whole number, 1 to 100.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * How long the stack's own series stay on the monitor's disk. Duration, 6h or more, 365d or less.
   * @default as long as others on those of the shards
   */
  readonly retention?: string;
  /**
   * Page that the alerts link to: where your people find docs/alerts.md. String.
   * @default "docs/alerts.md"
   */
  readonly runbookUrl?: string;
  /**
   * What is changed of the stack's own alerts: see docs/alerts.md. By name of an alert: `enabled`, `threshold`,
   * `for`, `severity`.
   * @default {}
   */
  readonly alerts?: Readonly<
    Record<
      string,
      {
        /**
         * Whether there is such an alert.
         * @default true
         */
        readonly enabled?: boolean;
        /**
         * What it compares with, in the unit of docs/alerts.md. Number.
         * @default the alert's own
         */
        readonly threshold?: number;
        /**
         * How long its expression must hold before it fires. Duration, 30d or less.
         * @default the alert's own
         */
        readonly for?: string;
        /**
         * Label `severity`, by which Alertmanager routes it.
         * @default the alert's own
         */
        readonly severity?: "critical" | "warning" | "info";
      }
    >
  >;
  /** Dashboards for Grafana: see docs/dashboards.md. */
  readonly dashboards?: {
    /**
     * Whether there are ConfigMaps with dashboards and a data source, which Grafana's sidecar loads.
     * @default true
     */
    readonly enabled?: boolean;
    /**
     * Folder in Grafana, by the annotation `grafana_folder`. String.
     * @default "Thanos"
     */
    readonly folder?: string;
    /**
     * Labels of the ConfigMaps besides `grafana_dashboard` and `grafana_datasource`.
     * @default {}
     */
    readonly labels?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    /**
     * Namespace of the ConfigMaps, where Grafana looks for them; it must exist. DNS label.
     * @default the stack's own
     */
    readonly namespace?: pulumi.Input<string>;
  };
  /** The data volume of each replica. */
  readonly storage?: {
    /**
     * Size of each replica's volume. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "5Gi"
     */
    readonly size?: string;
    /**
     * StorageClass, or "" for volumes that exist already. Name of a StorageClass.
     * @default the cluster's default
     */
    readonly className?: string;
  };
  /** Resources of each pod's main container. */
  readonly resources?: {
    /**
     * CPU request. Cores, as a Kubernetes quantity.
     * @default "50m"
     */
    readonly cpu?: string;
    /**
     * Memory request and limit. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "768Mi"
     */
    readonly memory?: string;
    /**
     * CPU limit, for a namespace that demands one: throttling makes queries slow. Cores, as a Kubernetes quantity.
     * @default none
     */
    readonly cpuLimit?: string;
  };
  /** Resources of each pod's main container. */
  readonly sidecarResources?: {
    /**
     * CPU request. Cores, as a Kubernetes quantity.
     * @default "20m"
     */
    readonly cpu?: string;
    /**
     * Memory request and limit. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "256Mi"
     */
    readonly memory?: string;
    /**
     * CPU limit, for a namespace that demands one: throttling makes queries slow. Cores, as a Kubernetes quantity.
     * @default none
     */
    readonly cpuLimit?: string;
  };
  /** Where the tier's pods may run; overrides the stack's `scheduling`, key by key. */
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
}
