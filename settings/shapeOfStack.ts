/** What alerts and dashboards must know of a stack, from its settings. */
import { monitorInterval } from "../model/prometheusConfig";
import type { StackShape } from "../monitoring/stackShape";
import { type LifetimeSettings, pathOf } from "./rules/lifetimeSettings";
import { toSeconds } from "./rules/rule";

interface Replicated {
  readonly replicas: number;
}
interface Scaled extends Replicated {
  readonly autoscaling?: { readonly minReplicas: number; readonly maxReplicas: number };
}

/** The settings that are read here. */
export type ShapedSettings = LifetimeSettings & {
  readonly namespace: string;
  /** The name of the stack where the setting is left out. */
  readonly cluster: string;
  readonly load?: { readonly activeSeries: number; readonly churnPerHour?: number };
  readonly objectStore: {
    readonly minio: { readonly servers: number };
    readonly s3?: { readonly credentials: string };
    readonly keys: Readonly<Record<string, number>>;
  };
  readonly prometheus: Replicated & {
    readonly shards: number;
    readonly retiredShards: number;
    readonly scrapeInterval: string;
    readonly retention: string;
  };
  readonly query: Scaled & { readonly stores: readonly string[] };
  readonly queryFrontend: Scaled & {
    readonly cache: { readonly kind: "in-memory" } | (Replicated & { readonly kind: "memcached" });
  };
  readonly storeGateway: Scaled;
  readonly ruler: Replicated & { readonly evaluationInterval: string };
  readonly alertmanager: Replicated;
  readonly monitoring: Replicated & { readonly enabled: boolean; readonly retention?: string };
  readonly clusterMetrics: {
    readonly kubelet: { readonly enabled: boolean };
    readonly kubeStateMetrics: { readonly enabled: boolean };
  };
};

const leastOf = ({ replicas, autoscaling }: Scaled): number => autoscaling?.minReplicas ?? replicas;
const mostOf = ({ replicas, autoscaling }: Scaled): number => autoscaling?.maxReplicas ?? replicas;

/** Keys that have another number when they are other keys: those that are generated, and those in Secrets of the user. */
function findNumberedKeys({ objectStore: { s3, keys } }: ShapedSettings): StackShape["keys"] {
  return s3 === undefined || s3.credentials === "secrets" ? keys : undefined;
}

/** What a stack of these settings looks like to its alerts and dashboards. */
export function shapeOf(settings: ShapedSettings): StackShape {
  const { prometheus, query, queryFrontend, storeGateway, ruler, compactor, monitoring } = settings;
  const { cache } = queryFrontend;
  const { raw, fiveMinutes, oneHour } = compactor.retention;
  const { s3, minio } = settings.objectStore;
  return {
    namespace: settings.namespace,
    cluster: settings.cluster,
    shards: prometheus.shards,
    retiredShards: prometheus.retiredShards,
    replicas: {
      prometheus: prometheus.replicas,
      monitor: monitoring.enabled ? monitoring.replicas : 0,
      query: leastOf(query),
      queryFrontend: leastOf(queryFrontend),
      storeGateway: leastOf(storeGateway),
      ruler: ruler.replicas,
      compactor: 1,
      alertmanager: settings.alertmanager.replicas,
      minio: s3 === undefined ? minio.servers : 0,
      memcached: cache.kind === "memcached" ? cache.replicas : 0,
    },
    maxReplicas: {
      query: mostOf(query),
      queryFrontend: mostOf(queryFrontend),
      storeGateway: mostOf(storeGateway),
    },
    outsideStores: query.stores,
    retention: {
      raw: toSeconds(raw),
      fiveMinutes: toSeconds(fiveMinutes),
      oneHour: toSeconds(oneHour),
    },
    monitorRetention: toSeconds(monitoring.retention ?? prometheus.retention),
    scrapeInterval: toSeconds(monitoring.enabled ? monitorInterval : prometheus.scrapeInterval),
    evaluationInterval: toSeconds(ruler.evaluationInterval),
    storeSyncInterval: toSeconds(storeGateway.syncInterval),
    downsampling: pathOf(settings).compactor.downsampling,
    activeSeries: settings.load?.activeSeries,
    churnPerHour: settings.load?.churnPerHour,
    keys: findNumberedKeys(settings),
    sources: {
      kubeStateMetrics: settings.clusterMetrics.kubeStateMetrics.enabled,
      kubelet: settings.clusterMetrics.kubelet.enabled,
    },
  };
}
