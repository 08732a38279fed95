/** How tiers find each other: names that cluster DNS serves, in the forms that Thanos resolves. */

/** Name of Alertmanager's headless Service. */
export const alertmanagerService = "alertmanager";

/** Ports by tier. 10901 and 10902 are Thanos' own defaults; HTTP tiers that people open listen where Prometheus does. */
export const ports = {
  grpc: 10901,
  http: 10902,
  web: 9090,
  alertmanager: 9093,
  alertmanagerCluster: 9094,
  minioApi: 9000,
  minioConsole: 9001,
  memcached: 11211,
  memcachedExporter: 9150,
  /** Of kube-state-metrics: the metrics of the cluster's objects, and its own. */
  objects: 8080,
  telemetry: 8081,
  nodeExporter: 9100,
  kubelet: 10250,
  reloader: 8080,
} as const;

/**
 * All pods behind a headless Service, by its SRV records: Thanos asks again by itself, so replicas come and go
 * without a restart. `port` is the port's name.
 */
export const srvAddress = (port: string, host: string): string => `dnssrv+_${port}._tcp.${host}`;

/** As `srvAddress`, without a second look-up of each name: what a memcached client wants. */
export const srvNoLookupAddress = (port: string, host: string): string => `dnssrvnoa+_${port}._tcp.${host}`;

/** All Alertmanagers behind a headless Service: each must get each alert, they only share what was notified. */
export const alertmanagerAddress = (host: string): string => `dnssrv+http://_http._tcp.${host}`;

/**
 * Query's endpoint file (`--endpoint.sd-config-file`), which Query reads again when it changes.
 *
 * @param addresses StoreAPI addresses, each `host:port` or with a `dns...+` prefix.
 */
export const endpointFile = (addresses: readonly string[]): object => ({
  endpoints: addresses.map((address) => ({ address })),
});
