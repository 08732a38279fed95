/**
 * Who talks to whom inside a stack. The network policies are made of it, and a test holds it against the addresses that
 * arguments and files name.
 */
import { ports } from "./addresses";
import { monitorShard } from "./labels";

/** A tier's value of the label `app.kubernetes.io/component`. */
export const parts = [
  "prometheus",
  monitorShard,
  "query",
  "query-frontend",
  "store",
  "ruler",
  "compactor",
  "alertmanager",
  "object-store",
  "cache",
  "cluster-metrics",
] as const;
export type Part = (typeof parts)[number];

export type Transport = "TCP" | "UDP";

/** A port at which pods of one tier are called by those of another, or by each other. */
export interface Connection {
  readonly from: Part;
  readonly to: Part;
  readonly port: number;
  readonly transport: Transport;
}

/** Ports that serve metrics. */
const metrics: Readonly<Record<Part, readonly number[]>> = {
  prometheus: [ports.web, ports.http],
  [monitorShard]: [ports.web, ports.http],
  query: [ports.web],
  "query-frontend": [ports.web],
  store: [ports.http],
  ruler: [ports.http, ports.reloader],
  compactor: [ports.http],
  alertmanager: [ports.alertmanager, ports.reloader],
  "object-store": [ports.minioApi],
  cache: [ports.memcachedExporter],
  "cluster-metrics": [ports.objects, ports.telemetry],
};

/** Tiers that read or write the bucket. */
export const bucketUsers: readonly Part[] = ["prometheus", monitorShard, "store", "ruler", "compactor"];
/** Tiers that ask the Kubernetes API: discovery, and the cluster's objects. */
export const apiUsers: readonly Part[] = ["prometheus", monitorShard, "cluster-metrics"];
/** Tiers that people and Grafana open, and where. */
export const doors: Readonly<Partial<Record<Part, readonly number[]>>> = {
  "query-frontend": [ports.web],
  query: [ports.web, ports.grpc],
  alertmanager: [ports.alertmanager],
};

const between = (from: readonly Part[], to: readonly Part[], port: number): Connection[] =>
  from.flatMap((one) => to.map((other): Connection => ({ from: one, to: other, port, transport: "TCP" })));

/** What the tiers are wired to do, whether they are there or not. */
const wired: readonly Connection[] = [
  ...between(["query"], ["prometheus", monitorShard, "store", "ruler"], ports.grpc),
  ...between(["query-frontend", "ruler"], ["query"], ports.web),
  ...between(["query-frontend"], ["cache"], ports.memcached),
  ...between(["prometheus", monitorShard, "ruler"], ["alertmanager"], ports.alertmanager),
  ...between(["alertmanager"], ["alertmanager"], ports.alertmanagerCluster),
  { from: "alertmanager", to: "alertmanager", port: ports.alertmanagerCluster, transport: "UDP" },
  // The servers of MinIO are each other's disks.
  ...between([...bucketUsers, "object-store"], ["object-store"], ports.minioApi),
];

/**
 * The connections between the tiers that a stack has.
 *
 * @param present tiers of the stack. Without a monitor, the sharded Prometheus scrape the stack itself.
 */
export function connectionsOf(present: readonly Part[]): Connection[] {
  const scraper: Part = present.includes(monitorShard) ? monitorShard : "prometheus";
  const scrapes = present.flatMap((part) => {
    const scrapers: Part[] = part === "cluster-metrics" ? ["prometheus", monitorShard] : [scraper];
    return metrics[part].flatMap((port) => between(scrapers, [part], port));
  });
  const all = [...wired, ...scrapes].filter(({ from, to }) => present.includes(from) && present.includes(to));
  // The monitor reaches MinIO's port for its bucket and for its metrics.
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
