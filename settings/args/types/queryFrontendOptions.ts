// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What QueryFrontend has in a stack and by itself. */
export interface QueryFrontendOptions {
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
   * Where answers are cached.
   * @default {"kind":"in-memory"}
   */
  readonly cache?:
    | {
        /** In each replica of Query Frontend, not shared. */
        readonly kind: "in-memory";
        /**
         * Memory of the cache in each replica. Bytes, such as 512MB or 1GiB.
         * @default "256MB"
         */
        readonly maxSize?: string;
        /**
         * Maximum number of cached answers. Whole number, 1 or more.
         * @default 20000
         */
        readonly maxItems?: number;
        /**
         * How long a cached answer stays valid. Duration.
         * @default "24h"
         */
        readonly validity?: string;
      }
    | {
        /** In the stack's own servers, shared by all replicas. */
        readonly kind: "memcached";
        /**
         * Servers; each holds a part of the keys. Whole number, 1 to 100.
         * @default 2
         */
        readonly replicas?: number;
        /**
         * Memory for items in each server. Bytes, such as 512MB or 1GiB.
         * @default "256MiB"
         */
        readonly memory?: string;
        /**
         * Largest answer that is cached; servers and clients get the same value. Bytes, such as 512MB or 1GiB.
         * @default "5MiB"
         */
        readonly maxItemSize?: string;
        /**
         * How long a cached answer stays valid. Duration.
         * @default "24h"
         */
        readonly expiration?: string;
      };
  /**
   * Length of the parts into which a range query is split and cached. Duration.
   * @default "12h"
   */
  readonly splitInterval?: string;
  /**
   * Queries that take longer are logged. Duration.
   * @default "10s"
   */
  readonly slowQuery?: string;
  /** The tier's Service. */
  readonly service?: {
    /**
     * Where it can be reached from: the cluster, its nodes, or a load balancer.
     * @default "ClusterIP"
     */
    readonly type?: "ClusterIP" | "NodePort" | "LoadBalancer";
    /**
     * Port on every node. Whole number, 30000 to 32767.
     * @default Kubernetes chooses
     */
    readonly nodePort?: number;
    /**
     * Annotations, such as those for an internal load balancer.
     * @default {}
     */
    readonly annotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    /**
     * Addresses that a load balancer accepts; all if empty.
     * @default []
     */
    readonly sourceRanges?: readonly string[];
  };
  /**
   * An Ingress to it. Thanos has no authentication: let the ingress controller ask for a password.
   * @default none
   */
  readonly ingress?: {
    /** Host name that users open. Host name. */
    readonly host: pulumi.Input<string>;
    /**
     * IngressClass. Name of a Kubernetes object.
     * @default the cluster's default
     */
    readonly className?: string;
    /**
     * Secret with the certificate; without it there is no TLS. Name of a Kubernetes object.
     * @default none
     */
    readonly tlsSecret?: pulumi.Input<string>;
    /**
     * Annotations, such as those that turn on a password.
     * @default {}
     */
    readonly annotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  };
  /**
   * An HTTPRoute of the Gateway API to it.
   * @default none
   */
  readonly gateway?: {
    /** Host name that users open. Host name. */
    readonly host: pulumi.Input<string>;
    /** Name of the Gateway. Name of a Kubernetes object. */
    readonly name: pulumi.Input<string>;
    /**
     * Its namespace. DNS label.
     * @default the stack's own
     */
    readonly namespace?: pulumi.Input<string>;
    /**
     * Its listener. Name of a Kubernetes object.
     * @default any
     */
    readonly section?: string;
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
