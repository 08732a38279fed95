import * as pulumi from "@pulumi/pulumi";
import { ImageName } from "../model/images";
import { AccessKey, ByRole } from "../model/objectStore";
import type { ObjectStoreSettings } from "../settings/tiers/objectStoreSettings";
import type { AlertmanagerArgs } from "./alertmanager";
import type { Credentials } from "./credentials";
import type { CompactorArgs } from "./compactor";
import type { PrometheusArgs } from "./prometheus";
import type { QueryArgs } from "./query";
import type { QueryFrontendArgs } from "./queryFrontend";
import type { RulerArgs } from "./ruler";
import type { StoreGatewayArgs } from "./storeGateway";
import type { Scheduling } from "./tier";

/** Where Query Frontend keeps answers. */
export type ResponseCacheArgs =
  | {
      readonly kind: "in-memory";
      readonly maxSize: string;
      readonly maxItems: number;
      readonly validity: string;
    }
  | {
      readonly kind: "memcached";
      /** Servers; each holds a part of the keys. */
      readonly replicas: number;
      /** Memory for items in each server, such as `1GiB`. */
      readonly memory: string;
      /** Largest answer that is kept; server and client get the same number. */
      readonly maxItemSize: string;
      readonly expiration: string;
    };

/** What the stack itself gives to every tier. */
type Wired =
  | "placement"
  | "image"
  | "configReloaderImage"
  | "thanos"
  | "cluster"
  | keyof Credentials
  | "logLevel"
  | "logFormat";

/** The settings of one environment; `settings/` reads them from the Pulumi stack. */
export interface ThanosStackArgs {
  /** Name of the Pulumi stack. */
  readonly stack: string;
  readonly namespace: string;
  /** Whether the stack makes the namespace, or finds it. */
  readonly createNamespace: boolean;
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
  /** Value of the external label `cluster` on every series. */
  readonly cluster: string;
  readonly images: Readonly<Record<ImageName, string>>;
  /** Names of the Secrets that open the image registry. */
  readonly pullSecrets: readonly string[];
  /** Where pods of all tiers may run. */
  readonly scheduling: Scheduling;
  readonly logLevel: string;
  readonly logFormat: string;
  /** Where traces are sent: Thanos' tracing configuration. @default nowhere */
  readonly tracing?: object;
  /** Whether bucket, MinIO and namespace survive `destroy`. */
  readonly protectData: boolean;
  readonly objectStore: ObjectStoreSettings;
  /** Numbers of the roles' keys after the last update; MinIO keeps these beside the new ones. @default none */
  readonly keysBefore?: Partial<ByRole<number>>;
  /** Keys of the roles, for an S3 outside of the stack that has them from the configuration. */
  readonly s3Keys?: pulumi.Input<ByRole<AccessKey>>;
  readonly prometheus: Omit<PrometheusArgs, Wired | "alertmanagerService">;
  /** `stores`: StoreAPIs outside the cluster, `host:port`. */
  readonly query: Omit<QueryArgs, Wired>;
  readonly queryFrontend: Omit<
    QueryFrontendArgs,
    Wired | "downstreamUrl" | "partialResponse" | "tenancy" | "cache"
  > & {
    readonly cache: ResponseCacheArgs;
  };
  readonly storeGateway: Omit<StoreGatewayArgs, Wired>;
  readonly ruler: Omit<
    RulerArgs,
    Wired | "externalLabels" | "queryUrl" | "alertQueryUrl" | "alertmanagerAddress"
  >;
  readonly compactor: Omit<CompactorArgs, Wired>;
  readonly alertmanager: Omit<AlertmanagerArgs, Wired>;
}
