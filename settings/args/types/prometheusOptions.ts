// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What Prometheus has in a stack and by itself. */
export interface PrometheusOptions {
  /**
   * Number of shards; each target is scraped by exactly one. Whole number, 1 to 1000.
   * @default 1
   */
  readonly shards?: number;
  /**
   * Shards that no longer scrape anything, kept until their samples are in the bucket. Whole number, 0 to 1000.
   * @default 0
   */
  readonly retiredShards?: number;
  /**
   * Replicas of each shard, each on its own node. Whole number, 1 to 100.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * How long samples stay on Prometheus' own disk. Duration, 6h or more, 365d or less.
   * @default "2d"
   */
  readonly retention?: string;
  /**
   * Whether Prometheus compacts its own blocks: not at all, or after they are uploaded (from Prometheus v3.9.0 and
   * Thanos v0.42.0 on).
   * @default "off"
   */
  readonly localCompaction?: "off" | "delayed";
  /**
   * How often each target is scraped. Duration.
   * @default "30s"
   */
  readonly scrapeInterval?: string;
  /**
   * How often Prometheus' own rules are evaluated. Duration.
   * @default "30s"
   */
  readonly evaluationInterval?: string;
  /**
   * Labels of every series besides the stack's own, also those of the Rulers.
   * @default {}
   */
  readonly externalLabels?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Scrape jobs besides the stack's own, each as in Prometheus' own file; they are sharded.
   * @default []
   */
  readonly scrapeConfigs?: readonly {
    /** String. */
    readonly job_name: string;
    readonly [key: string]: unknown;
  }[];
  /**
   * The most that one target or job may bring; what brings more is not scraped at all, and an alert says so. A job
   * may have limits of its own.
   */
  readonly scrapeLimits?: {
    /**
     * Samples that one scrape of a target may have. Whole number, 10000 to 100000000.
     * @default as many as a shard has memory for, by the sizing model
     */
    readonly samples?: number;
    /**
     * Labels that a series may have. Whole number, 32 to 10000.
     * @default 128
     */
    readonly labels?: number;
    /**
     * Bytes that the name of a label may have. Whole number, 256 to 1000000.
     * @default 1024
     */
    readonly labelNameLength?: number;
    /**
     * Bytes that the value of a label may have. Whole number, 1024 to 100000000.
     * @default 16384
     */
    readonly labelValueLength?: number;
    /**
     * Targets that a job may have in one shard. Whole number, 10 to 1000000.
     * @default no limit
     */
    readonly targets?: number;
  };
  /**
   * Rule files by name, each as in Prometheus' own file.
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
  /** The data volume of each replica. */
  readonly storage?: {
    /**
     * Size of each replica's volume. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "50Gi"
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
     * @default "100m"
     */
    readonly cpu?: string;
    /**
     * Memory request and limit. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "2Gi"
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
   * Additional arguments, one word each, checked against the flags of the program's version.
   * @default []
   */
  readonly extraArgs?: readonly string[];
  /** Resources of each pod's main container. */
  readonly sidecarResources?: {
    /**
     * CPU request. Cores, as a Kubernetes quantity.
     * @default "20m"
     */
    readonly cpu?: string;
    /**
     * Memory request and limit. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "512Mi"
     */
    readonly memory?: string;
    /**
     * CPU limit, for a namespace that demands one: throttling makes queries slow. Cores, as a Kubernetes quantity.
     * @default none
     */
    readonly cpuLimit?: string;
  };
  /**
   * Additional arguments, one word each, checked against the flags of the program's version.
   * @default []
   */
  readonly sidecarExtraArgs?: readonly string[];
}
