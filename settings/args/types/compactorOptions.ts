// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What Compactor has in a stack and by itself. */
export interface CompactorOptions {
  /** How long samples of each resolution stay in the bucket; 0s is forever. */
  readonly retention?: {
    /**
     * Of raw samples; 40h or more where there is downsampling. Duration.
     * @default "90d"
     */
    readonly raw?: string;
    /**
     * Of 5m samples; 10d or more where there is downsampling. Duration.
     * @default "180d"
     */
    readonly fiveMinutes?: string;
    /**
     * Of 1h samples. Duration.
     * @default "360d"
     */
    readonly oneHour?: string;
  };
  /**
   * Time from marking a block for deletion to deleting it. Duration, 1d or more, 30d or less.
   * @default "48h"
   */
  readonly deleteDelay?: string;
  /**
   * Age below which blocks are left alone, since they may still be uploading. Duration, 2d or less.
   * @default "30m"
   */
  readonly consistencyDelay?: string;
  /**
   * Groups of blocks that are compacted at the same time. Whole number, 1 to 64.
   * @default 1
   */
  readonly concurrency?: number;
  /**
   * Whether replicas' blocks are merged into one. This can't be undone.
   * @default false
   */
  readonly deduplicate?: boolean;
  /** The data volume of each replica. */
  readonly storage?: {
    /**
     * Size of each replica's volume. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "100Gi"
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
}
