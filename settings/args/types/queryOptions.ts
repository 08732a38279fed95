// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What Query has in a stack and by itself. */
export interface QueryOptions {
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
   * StoreAPIs outside the cluster.
   * @default []
   */
  readonly stores?: readonly pulumi.Input<string>[];
  /**
   * Replica labels of those, besides the stack's own.
   * @default []
   */
  readonly replicaLabels?: readonly string[];
  /**
   * Time after which a query is cancelled. Duration.
   * @default "2m"
   */
  readonly timeout?: string;
  /**
   * Time for which a StoreAPI may send nothing until a query goes on without it, with a warning. Duration.
   * @default an eighth of `timeout`
   */
  readonly storeTimeout?: string;
  /**
   * Queries that one replica runs at the same time. Whole number, 1 or more.
   * @default 20
   */
  readonly maxConcurrent?: number;
  /**
   * Whether a query is answered with a warning when a StoreAPI is down, instead of failing.
   * @default true
   */
  readonly partialResponse?: boolean;
  /**
   * Whether long ranges are read from downsampled blocks.
   * @default true
   */
  readonly autoDownsampling?: boolean;
  /**
   * The PromQL engine.
   * @default "prometheus"
   */
  readonly engine?: "prometheus" | "thanos";
  /**
   * Tenants, identified by a header of each request; this is not authentication.
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
   * Path under which pages and API of Query and Query Frontend are, for an Ingress or a proxy that passes it on.
   * Path, such as /thanos.
   * @default Ruler, links of alerts and the stack's outputs follow. At /
   */
  readonly webPath?: string;
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
  /** Resources of each pod's main container. */
  readonly resources?: {
    /**
     * CPU request. Cores, as a Kubernetes quantity.
     * @default "50m"
     */
    readonly cpu?: string;
    /**
     * Memory request and limit. Bytes, as a Kubernetes quantity such as 2Gi.
     * @default "1Gi"
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
