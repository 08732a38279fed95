// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What Ruler has in a stack and by itself. */
export interface RulerOptions {
  /**
   * Number of pods, on different nodes where there are enough. Whole number, 1 to 100.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * How often rules are evaluated. Duration.
   * @default "30s"
   */
  readonly evaluationInterval?: string;
  /**
   * How long results stay on the Ruler's own disk. Duration, 6h or more, 365d or less.
   * @default "2d"
   */
  readonly retention?: string;
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
     * @default "512Mi"
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
