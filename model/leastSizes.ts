/**
 * What a program needs before it has any load of a user: below it the process is killed at its start, or its volume is
 * full within a day. `model/sizing.ts` says what a load needs.
 */
import { constants } from "./sizingConstants";
import { sizePrometheus, size } from "./sizing";

const MiB = 2 ** 20;

/** Programs whose memory is judged. */
export type Program =
  "prometheus" | "thanos" | "alertmanager" | "minio" | "kubeStateMetrics" | "nodeExporter";

/** Bytes of memory with which a program starts and answers, with nothing to do. */
export const leastMemory: Readonly<Record<Program, number>> = {
  prometheus: constants.prometheusBaseMemory.value,
  // A third of what sizing takes for the base: see `thanosBaseMemory`.
  thanos: 64 * MiB,
  alertmanager: 32 * MiB,
  minio: 128 * MiB,
  // Assumptions.
  kubeStateMetrics: 32 * MiB,
  nodeExporter: 16 * MiB,
};

/** Cores below which a limit stops a program more than it lets it run, so that probes fail. */
export const leastCpuLimit = 0.01;

/** Series of one shard when it scrapes the stack's own pods and nothing else. Assumption. */
export const leastSeries = 5000;

/** What a stack's volumes hold before there is any load of a user. Times in seconds. */
export interface LeastLoad {
  readonly shards: number;
  readonly replicas: number;
  readonly scrapeInterval: number;
  readonly prometheusRetention: number;
  readonly rulerRetention: number;
  readonly compactionConcurrency: number;
  readonly deduplicate: boolean;
}

/** Tiers whose volumes are judged. */
export type DiskTier = "prometheus" | "ruler" | "compactor" | "storeGateway" | "alertmanager" | "minio";

/** Bytes that a volume has to hold. */
export function leastDisks(load: LeastLoad): Readonly<Record<DiskTier, number>> {
  const { shards, replicas, scrapeInterval, compactionConcurrency, deduplicate } = load;
  const head = { scrapeInterval, churnPerHour: constants.churnPerHour.value };
  const prometheus = sizePrometheus({ ...head, series: leastSeries, retention: load.prometheusRetention });
  // Ruler's own series are few; what each of its files needs is the floor.
  const ruler = sizePrometheus({ ...head, series: leastSeries / 50, retention: load.rulerRetention });
  const { compactor } = size({
    activeSeries: leastSeries * shards,
    shards,
    replicas,
    scrapeInterval,
    retention: load.prometheusRetention,
    bucketRetention: { raw: 0, fiveMinutes: 0, oneHour: 0 },
    compactionConcurrency,
    deduplicate,
  });
  return {
    // Segments of the write-ahead log are of 128 MiB, and there are three before the first is removed.
    prometheus: Math.max(prometheus.disk, 512 * MiB),
    ruler: Math.max(ruler.disk, 256 * MiB),
    compactor: Math.max(compactor.disk, 512 * MiB),
    storeGateway: 256 * MiB,
    alertmanager: 16 * MiB,
    minio: 1024 * MiB,
  };
}
