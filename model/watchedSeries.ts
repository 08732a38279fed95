/** How many series a monitor has, by the programs that it watches. */

/** Pods of each kind; those that an autoscaler sizes count at their most. */
export interface WatchedPods {
  /** Prometheus with its sidecar, the monitor's own included. */
  readonly prometheus: number;
  readonly query: number;
  readonly queryFrontend: number;
  readonly storeGateway: number;
  readonly ruler: number;
  readonly compactor: number;
  readonly alertmanager: number;
  readonly minio: number;
  readonly memcached: number;
}

/** Series of one pod, all of its containers together, and of what the cluster says of it. Assumption. */
export const seriesPerPod: Readonly<Record<keyof WatchedPods, number>> = {
  prometheus: 2200,
  query: 1500,
  queryFrontend: 800,
  storeGateway: 1500,
  ruler: 1500,
  compactor: 1000,
  alertmanager: 900,
  minio: 1000,
  memcached: 300,
};

/** Series that a monitor of these pods scrapes. */
export const watchedSeries = (pods: WatchedPods): number =>
  (Object.keys(seriesPerPod) as (keyof WatchedPods)[])
    .map((kind) => pods[kind] * seriesPerPod[kind])
    .reduce((sum, series) => sum + series, 0);
