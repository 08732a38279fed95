// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What StoreGateway has in a stack and by itself. */
export interface StoreGatewayOptions {
  /**
   * Number of pods, on different nodes where there are enough. Whole number, 1 to 100.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * A HorizontalPodAutoscaler instead of `replicas`; the cluster needs a metrics server.
   * @default none
   */
  readonly autoscaling?: {
    /**
     * Minimum number of pods. Whole number, 2 to 100.
     * @default 2
     */
    readonly minReplicas?: number;
    /** Maximum number of pods. Whole number, 2 to 100. */
    readonly maxReplicas: number;
    /**
     * Target for the average use of the CPU request. Whole number, 1 to 1000.
     * @default 80
     */
    readonly cpuPercent?: number;
  };
  /**
   * Index cache in each replica. Bytes, such as 512MB or 1GiB.
   * @default "256MB"
   */
  readonly indexCacheSize?: string;
  /**
   * Memory pool for chunks in each replica. Bytes, such as 512MB or 1GiB.
   * @default "512MB"
   */
  readonly chunkPoolSize?: string;
  /**
   * Maximum number of series per request. Whole number, 1 or more.
   * @default 500000
   */
  readonly maxSeriesPerRequest?: number;
  /**
   * Maximum number of samples per request. Whole number, 1 or more.
   * @default 500000000
   */
  readonly maxSamplesPerRequest?: number;
  /**
   * How often the bucket is checked for new blocks. Duration.
   * @default "15m"
   */
  readonly syncInterval?: string;
  /**
   * How long a block that is marked for deletion is still served. Duration.
   * @default "24h"
   */
  readonly ignoreDeletionMarksDelay?: string;
  /**
   * Age below which blocks are not served here, since sidecars serve the same samples. Duration.
   * @default "0s"
   */
  readonly leaveToSidecars?: string;
  /** The data volume of each replica. */
  readonly storage?: {
    /**
     * Size of each replica's volume. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "10Gi"
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
     * @default "1536Mi"
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
}
