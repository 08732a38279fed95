// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** What the stack scrapes of the cluster itself, and what it brings for that. */
export interface ClusterMetricsOptions {
  /** Metrics of the kubelets and of containers, from the kubelets themselves. */
  readonly kubelet?: {
    /**
     * Whether every kubelet is scraped: its volumes and its own work (job `kubelet`), and each container of its node
     * (job `cadvisor`).
     * @default true
     */
    readonly enabled?: boolean;
    /**
     * Whether a kubelet's certificate must be signed by the cluster's authority; most kubelets sign their own.
     * @default false
     */
    readonly verifyCertificates?: boolean;
  };
  /** Metrics of the cluster's objects. */
  readonly kubeStateMetrics?: {
    /**
     * Whether the stack runs kube-state-metrics (job `kube-state-metrics`); `false` where the cluster has one that
     * annotated Services lead to.
     * @default true
     */
    readonly enabled?: boolean;
    /**
     * Kinds of object whose state it tells, and the only ones that it may list; never Secrets.
     * @default ["cronjobs","daemonsets","deployments","horizontalpodautoscalers","jobs","namespaces","nodes","persistentvolumeclaims","persistentvolumes","poddisruptionbudgets","pods","replicasets","resourcequotas","statefulsets"]
     */
    readonly kinds?: readonly (
      | "certificatesigningrequests"
      | "cronjobs"
      | "daemonsets"
      | "deployments"
      | "endpoints"
      | "endpointslices"
      | "horizontalpodautoscalers"
      | "ingressclasses"
      | "ingresses"
      | "jobs"
      | "leases"
      | "limitranges"
      | "namespaces"
      | "networkpolicies"
      | "nodes"
      | "persistentvolumeclaims"
      | "persistentvolumes"
      | "poddisruptionbudgets"
      | "pods"
      | "replicasets"
      | "replicationcontrollers"
      | "resourcequotas"
      | "serviceaccounts"
      | "services"
      | "statefulsets"
      | "storageclasses"
      | "volumeattachments"
    )[];
    /** Resources of each pod's main container. */
    readonly resources?: {
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
  };
  /** Metrics of the nodes' processors, memory, disks and networks. */
  readonly nodeExporter?: {
    /**
     * Whether the stack runs node-exporter on every node (job `node-exporter`): at most one stack in a cluster, as
     * it listens on port 9100 of each node.
     * @default false
     */
    readonly enabled?: boolean;
    /**
     * Its namespace; not the stack's own, as its pods see files and network of their nodes. DNS label.
     * @default "thanos-node-exporter"
     */
    readonly namespace?: pulumi.Input<string>;
    /**
     * Whether the stack creates that namespace; `false` if it exists already, with Secrets in it, and lets in pods
     * with privileges.
     * @default true
     */
    readonly createNamespace?: boolean;
    /** Resources of each pod's main container. */
    readonly resources?: {
      /**
       * CPU request. Cores, as a Kubernetes quantity.
       * @default "20m"
       */
      readonly cpu?: string;
      /**
       * Memory request and limit. Bytes, as a Kubernetes quantity such as 2Gi.
       * @default "64Mi"
       */
      readonly memory?: string;
      /**
       * CPU limit, for a namespace that demands one: throttling makes queries slow. Cores, as a Kubernetes quantity.
       * @default none
       */
      readonly cpuLimit?: string;
    };
  };
}
