// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.
import type * as pulumi from "@pulumi/pulumi";

/** Where blocks are kept: in MinIO in the cluster, or in an S3 outside it. */
export interface ObjectStoreOptions {
  /**
   * Name of the bucket. Name of a bucket.
   * @default "thanos"
   */
  readonly bucket?: pulumi.Input<string>;
  /**
   * Folder in the bucket. String.
   * @default the whole bucket
   */
  readonly prefix?: string;
  /** Keys of the roles. */
  readonly keys?: {
    /**
     * Number of the key of role sidecar: raise it by one to rotate the key. Whole number, 1 or more.
     * @default 1
     */
    readonly sidecar?: number;
    /**
     * Number of the key of role store: raise it by one to rotate the key. Whole number, 1 or more.
     * @default 1
     */
    readonly store?: number;
    /**
     * Number of the key of role ruler: raise it by one to rotate the key. Whole number, 1 or more.
     * @default 1
     */
    readonly ruler?: number;
    /**
     * Number of the key of role compactor: raise it by one to rotate the key. Whole number, 1 or more.
     * @default 1
     */
    readonly compactor?: number;
  };
  /** MinIO in the cluster, where `s3` is left out. */
  readonly minio?: {
    /**
     * `host:port` of MinIO's S3 API, as reached from the machine that runs Pulumi. Host:port.
     * @default "127.0.0.1:30900"
     */
    readonly address?: pulumi.Input<string>;
    /**
     * Servers with one volume each: 1 without redundancy, or 4 to 16 that keep working when one is lost. It can
     * never be changed. Whole number, 1 to 16.
     * @default 1
     */
    readonly servers?: number;
    /** MinIO's Service. */
    readonly service?: {
      /**
       * Type of the Service: Pulumi creates bucket and users through it.
       * @default "NodePort"
       */
      readonly type?: "ClusterIP" | "NodePort" | "LoadBalancer";
      /**
       * Port on every node; 30900 if left out for a NodePort, else Kubernetes chooses. Whole number, 30000 to 32767.
       * @default none
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
       * @default "1Gi"
       */
      readonly memory?: string;
      /**
       * CPU limit, for a namespace that demands one: throttling makes queries slow. Cores, as a Kubernetes quantity.
       * @default none
       */
      readonly cpuLimit?: string;
    };
    /** Where the servers may run; overrides the stack's `scheduling`, key by key. */
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
  /**
   * An S3 outside the stack, with a bucket that exists already.
   * @default none
   */
  readonly s3?:
    | {
        /** Keys from the secret setting `thanos:s3Keys`. */
        readonly credentials: "config";
        /** `host` or `host:port` of the S3, without a scheme. Host or host:port. */
        readonly endpoint: pulumi.Input<string>;
        /**
         * Encryption that the S3 is asked for.
         * @default the bucket's own setup
         */
        readonly encryption?:
          | {
              /** With keys of the S3 itself. */
              readonly type: "SSE-S3";
            }
          | {
              /** With a key of a key management service. */
              readonly type: "SSE-KMS";
              /** The key. Key of a key management service. */
              readonly kmsKeyId: pulumi.Input<string>;
            };
        /**
         * File with the certificates of the authority that signed the S3's, such as `/etc/thanos/mounts/NAME/ca.crt`: it
         * is in `mounts` of Prometheus, the Store Gateway, the Ruler and the Compactor; the public authorities if left
         * out. The project's tests connect to no S3 with a private authority: try yours before you rely on it. String.
         * @default none
         */
        readonly caFile?: string;
        /**
         * Region of the bucket. Region of an S3.
         * @default looked up in the S3
         */
        readonly region?: pulumi.Input<string>;
        /**
         * Whether it is plain HTTP.
         * @default false
         */
        readonly insecure?: boolean;
        /**
         * Where a URL names the bucket: in the host, or in the path.
         * @default "auto"
         */
        readonly bucketLookup?: "auto" | "virtual-hosted" | "path";
      }
    | {
        /** Secrets that exist in the namespace already, each with `objstore.yml` as Thanos reads it. */
        readonly credentials: "secrets";
        /** Names of the Secrets. */
        readonly names?: {
          /**
           * Name of the Secret of role sidecar. Name of a Kubernetes object.
           * @default "thanos-objstore-sidecar"
           */
          readonly sidecar?: pulumi.Input<string>;
          /**
           * Name of the Secret of role store. Name of a Kubernetes object.
           * @default "thanos-objstore-store"
           */
          readonly store?: pulumi.Input<string>;
          /**
           * Name of the Secret of role ruler. Name of a Kubernetes object.
           * @default "thanos-objstore-ruler"
           */
          readonly ruler?: pulumi.Input<string>;
          /**
           * Name of the Secret of role compactor. Name of a Kubernetes object.
           * @default "thanos-objstore-compactor"
           */
          readonly compactor?: pulumi.Input<string>;
        };
      }
    | {
        /** No keys: the cloud gives each role's service account an identity. */
        readonly credentials: "workloadIdentity";
        /** `host` or `host:port` of the S3, without a scheme. Host or host:port. */
        readonly endpoint: pulumi.Input<string>;
        /**
         * Encryption that the S3 is asked for.
         * @default the bucket's own setup
         */
        readonly encryption?:
          | {
              /** With keys of the S3 itself. */
              readonly type: "SSE-S3";
            }
          | {
              /** With a key of a key management service. */
              readonly type: "SSE-KMS";
              /** The key. Key of a key management service. */
              readonly kmsKeyId: pulumi.Input<string>;
            };
        /**
         * File with the certificates of the authority that signed the S3's, such as `/etc/thanos/mounts/NAME/ca.crt`: it
         * is in `mounts` of Prometheus, the Store Gateway, the Ruler and the Compactor; the public authorities if left
         * out. The project's tests connect to no S3 with a private authority: try yours before you rely on it. String.
         * @default none
         */
        readonly caFile?: string;
        /** Region of the bucket. Region of an S3. */
        readonly region: pulumi.Input<string>;
        /** Annotations that name the identity, such as `eks.amazonaws.com/role-arn`. */
        readonly serviceAccountAnnotations?: {
          /**
           * Of all four.
           * @default {}
           */
          readonly common?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
          /**
           * Of the service account of role sidecar.
           * @default {}
           */
          readonly sidecar?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
          /**
           * Of the service account of role store.
           * @default {}
           */
          readonly store?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
          /**
           * Of the service account of role ruler.
           * @default {}
           */
          readonly ruler?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
          /**
           * Of the service account of role compactor.
           * @default {}
           */
          readonly compactor?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
        };
      };
}
