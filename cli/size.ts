/** `npm run size`: prints what a load needs by model/sizing.ts, and the settings to paste. */
import { stringify } from "yaml";
import { constants } from "../model/sizingConstants";
import { size, type Load, type Sizing } from "../model/sizing";
import { durationSeconds } from "../model/units";
import { readOptions } from "./options";
import { formatCell, roundToCacheSize, roundToQuantity, formatTable } from "./tables";

const { numbers, texts, on } = readOptions("cli/size.ts", {
  series: {
    kind: "number",
    standard: "1e6",
    least: 1,
    whole: true,
    help: "active series in the whole stack",
  },
  interval: { kind: "duration", standard: "30s", least: 1, help: "scrape interval" },
  retention: { kind: "duration", standard: "2d", least: 6 * 3600, help: "retention on Prometheus' own disk" },
  churn: {
    kind: "number",
    standard: String(constants.churnPerHour.value),
    least: 0,
    help: "new series per hour, as a share of the active series",
  },
  replicas: { kind: "number", standard: "2", least: 1, whole: true, help: "replicas of each shard" },
  "series-per-shard": {
    kind: "number",
    standard: String(constants.seriesPerShard.value),
    least: 1,
    help: "most series in one Prometheus",
  },
  raw: {
    kind: "duration",
    standard: "90d",
    help: "retention of raw samples in the bucket; 0 keeps them forever",
  },
  "five-minutes": { kind: "duration", standard: "180d", help: "retention of 5m samples in the bucket" },
  "one-hour": { kind: "duration", standard: "360d", help: "retention of 1h samples in the bucket" },
  concurrency: {
    kind: "number",
    standard: "1",
    least: 1,
    whole: true,
    help: "compactions that run at a time",
  },
  deduplicate: { kind: "switch", help: "let the Compactor merge the blocks of replicas" },
  explain: { kind: "switch", help: "print the model's constants with their sources" },
});

const readSeconds = (text: string): number => durationSeconds(text) ?? 0;

const load: Load = {
  activeSeries: numbers.series,
  scrapeInterval: readSeconds(texts.interval),
  retention: readSeconds(texts.retention),
  replicas: numbers.replicas,
  bucketRetention: {
    raw: readSeconds(texts.raw),
    fiveMinutes: readSeconds(texts["five-minutes"]),
    oneHour: readSeconds(texts["one-hour"]),
  },
  churnPerHour: numbers.churn,
  seriesPerShard: numbers["series-per-shard"],
  compactionConcurrency: numbers.concurrency,
  deduplicate: on.deduplicate,
};

const formatBytes = (value: number): string => formatCell("bytes", value);
const formatNumber = (value: number): string => formatCell("number", value);

/** Formats the needs of each tier's pods, and of the bucket. */
function formatNeeds(sizing: Sizing): string {
  const { shards, prometheus, sidecar, storeGateway, compactor, ruler, bucket } = sizing;
  const pods: [tier: string, pods: number, memory: number, disk?: number][] = [
    ["Prometheus", shards * numbers.replicas, prometheus.memory, prometheus.disk],
    ["  sidecar", shards * numbers.replicas, sidecar.memory],
    ["Store Gateway", 2, storeGateway.memory, storeGateway.disk],
    ["Compactor", 1, compactor.memory, compactor.disk],
    ["Ruler", 2, ruler.memory, ruler.disk],
  ];
  const facts: [string, string][] = [
    ["shards", formatNumber(shards)],
    ["series in the fullest shard", formatNumber(prometheus.series)],
    ["  samples per second", formatNumber(prometheus.samplesPerSecond)],
    ["  series in its head", formatNumber(prometheus.headSeries)],
    ["  resident memory without queries", formatBytes(prometheus.resident)],
    ["  write-ahead log, at most", formatBytes(prometheus.wal)],
    ["  head chunks, at most", formatBytes(prometheus.head)],
    ["  blocks", formatBytes(prometheus.blocks)],
    ["largest group of blocks to compact", formatBytes(compactor.largestGroup)],
    ["blocks in the bucket", formatNumber(storeGateway.blocks)],
    ["upload per second, on average", formatBytes(bucket.uploadPerSecond)],
    ["growth of the bucket per day, at first", formatBytes(bucket.growthPerDay)],
    ["size of the bucket, once retention deletes as much as is uploaded", formatBytes(bucket.total)],
  ];
  return [
    formatTable(
      pods.map(([tier, count, memory, disk]) => [
        tier,
        String(count),
        roundToQuantity(memory),
        disk ? roundToQuantity(disk) : "",
      ]),
      ["", "pods", "memory", "volume"],
    ),
    formatTable(facts),
  ].join("\n\n");
}

/** Formats the needs as settings of a stack. */
function formatSettings({ shards, prometheus, sidecar, storeGateway, compactor, ruler }: Sizing): string {
  const tier = (needs: { memory: number; disk: number }) => ({
    storage: { size: roundToQuantity(needs.disk) },
    resources: { memory: roundToQuantity(needs.memory) },
  });
  return stringify({
    config: {
      "thanos:load": { activeSeries: numbers.series, churnPerHour: numbers.churn },
      "thanos:prometheus": {
        shards,
        replicas: numbers.replicas,
        retention: texts.retention,
        scrapeInterval: texts.interval,
        ...tier(prometheus),
        sidecarResources: { memory: roundToQuantity(sidecar.memory) },
      },
      "thanos:storeGateway": {
        indexCacheSize: roundToCacheSize(storeGateway.indexCache),
        chunkPoolSize: roundToCacheSize(storeGateway.chunkPool),
        ...tier(storeGateway),
      },
      "thanos:compactor": {
        retention: { raw: texts.raw, fiveMinutes: texts["five-minutes"], oneHour: texts["one-hour"] },
        concurrency: numbers.concurrency,
        deduplicate: on.deduplicate,
        ...tier(compactor),
      },
      "thanos:ruler": tier(ruler),
    },
  });
}

const sizing = size(load);
console.log(formatNeeds(sizing));
console.log(`\n# Settings for Pulumi.<stack>.yaml\n${formatSettings(sizing)}`.trimEnd());
if (on.explain) {
  console.log("\n# Constants of the model");
  for (const [name, { value, unit, source }] of Object.entries(constants)) {
    const shown = value % 1 === 0 && value >= 1 ? formatNumber(value) : String(value);
    console.log(`${name} = ${shown} ${unit}\n    ${source}`);
  }
}
