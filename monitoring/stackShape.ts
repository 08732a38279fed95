/** What alerts and dashboards must know of the stack that they watch. All of it is known at preview. */
export interface StackShape {
  readonly namespace: string;
  /** Value of the external label `cluster`. */
  readonly cluster: string;
  /** Shards that scrape; the monitor is not among them. */
  readonly shards: number;
  /** Shards that no longer scrape and still serve. */
  readonly retiredShards: number;
  /** Pods by tier; of Prometheus and monitor in each shard. A tier that the stack does not have has none. */
  readonly replicas: {
    readonly prometheus: number;
    readonly monitor: number;
    readonly query: number;
    readonly queryFrontend: number;
    readonly storeGateway: number;
    readonly ruler: number;
    readonly compactor: number;
    readonly alertmanager: number;
    readonly minio: number;
    readonly memcached: number;
  };
  /** Most pods of the tiers that an autoscaler sizes. */
  readonly maxReplicas: {
    readonly query: number;
    readonly queryFrontend: number;
    readonly storeGateway: number;
  };
  /** StoreAPIs outside the stack that Query is given, by address. */
  readonly outsideStores: readonly string[];
  /** How long the bucket keeps samples, in seconds by resolution; `0` is for ever. */
  readonly retention: { readonly raw: number; readonly fiveMinutes: number; readonly oneHour: number };
  /** Seconds for which the monitor keeps samples on its own disk; older ones come from the bucket alone. */
  readonly monitorRetention: number;
  /** Seconds between two scrapes, and between two evaluations of the Ruler. */
  readonly scrapeInterval: number;
  readonly evaluationInterval: number;
  /** Seconds between two looks of the Store Gateways at the bucket. */
  readonly storeSyncInterval: number;
  /** Whether there is a second level of compaction, and whether it downsamples. */
  readonly downsampling: boolean;
  /** Series that `thanos:load` states; undefined without it. */
  readonly activeSeries: number | undefined;
  /** New series an hour as a share of the active ones, as `thanos:load` states it. @default the sizing model's */
  readonly churnPerHour?: number;
  /** Numbers of the object store's keys by role, where another key has another number. @default none has */
  readonly keys?: Readonly<Record<string, number>>;
  /** Which of the cluster's own metrics the monitor has. */
  readonly sources: { readonly kubeStateMetrics: boolean; readonly kubelet: boolean };
}
