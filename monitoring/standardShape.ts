/** The shape of a stack whose settings are all left at their defaults: what docs/alerts.md shows. */
import type { StackShape } from "./stackShape";

const days = 86_400;

/** A test holds it against the settings' own defaults. */
export const standardShape: StackShape = {
  namespace: "thanos",
  cluster: "prod",
  shards: 1,
  retiredShards: 0,
  replicas: {
    prometheus: 2,
    monitor: 2,
    query: 2,
    queryFrontend: 2,
    storeGateway: 2,
    ruler: 2,
    compactor: 1,
    alertmanager: 2,
    minio: 1,
    memcached: 0,
  },
  maxReplicas: { query: 2, queryFrontend: 2, storeGateway: 2 },
  outsideStores: [],
  retention: { raw: 90 * days, fiveMinutes: 180 * days, oneHour: 360 * days },
  monitorRetention: 2 * days,
  scrapeInterval: 30,
  evaluationInterval: 30,
  storeSyncInterval: 900,
  downsampling: true,
  activeSeries: undefined,
  churnPerHour: undefined,
  keys: { sidecar: 1, store: 1, ruler: 1, compactor: 1 },
  sources: { kubeStateMetrics: true, kubelet: true },
};
