/** `npm run size`: what a load needs by model/sizing.ts, and the settings to paste. */
import { stringify } from "yaml";
import { constants } from "../model/sizingConstants";
import { Load, size, Sizing } from "../model/sizing";
import { durationSeconds } from "../model/units";
import { readOptions } from "./options";
import { cacheSize, cell, quantityAbove, table } from "./tables";

const { numbers, texts, on } = readOptions("cli/size.ts", {
  series: {
    kind: "number",
    standard: "1e6",
    least: 1,
    whole: true,
    help: "active series of the whole stack",
  },
  interval: { kind: "duration", standard: "30s", least: 1, help: "scrape interval" },
  retention: { kind: "duration", standard: "2d", least: 6 * 3600, help: "on Prometheus' own disk" },
  churn: {
    kind: "number",
    standard: String(constants.churnPerHour.value),
    least: 0,
    help: "new series an hour, as a share of the active ones",
  },
  replicas: { kind: "number", standard: "2", least: 1, whole: true, help: "replicas of each shard" },
  "series-per-shard": {
    kind: "number",
    standard: String(constants.seriesPerShard.value),
    least: 1,
    help: "most series in one Prometheus",
  },
  raw: { kind: "duration", standard: "90d", help: "retention in the bucket of raw samples; 0 is for ever" },
  "five-minutes": { kind: "duration", standard: "180d", help: "the same of 5m samples" },
  "one-hour": { kind: "duration", standard: "360d", help: "the same of 1h samples" },
  concurrency: { kind: "number", standard: "1", least: 1, whole: true, help: "compactions at a time" },
  deduplicate: { kind: "switch", help: "the Compactor merges replicas' blocks" },
  explain: { kind: "switch", help: "print the model's constants with their sources" },
});

const seconds = (text: string): number => durationSeconds(text) ?? 0;

const load: Load = {
  activeSeries: numbers.series,
  scrapeInterval: seconds(texts.interval),
  retention: seconds(texts.retention),
  replicas: numbers.replicas,
  bucketRetention: {
    raw: seconds(texts.raw),
    fiveMinutes: seconds(texts["five-minutes"]),
    oneHour: seconds(texts["one-hour"]),
  },
  churnPerHour: numbers.churn,
  seriesPerShard: numbers["series-per-shard"],
  compactionConcurrency: numbers.concurrency,
  deduplicate: on.deduplicate,
};

const bytes = (value: number): string => cell("bytes", value);
const number = (value: number): string => cell("number", value);

/** The whole stack: every pod's needs, and what the bucket takes. */
function report({ shards, prometheus, sidecar, storeGateway, compactor, ruler, bucket }: Sizing): string {
  const pods: [tier: string, pods: number, memory: number, disk?: number][] = [
    ["Prometheus", shards * numbers.replicas, prometheus.memory, prometheus.disk],
    ["  sidecar", shards * numbers.replicas, sidecar.memory],
    ["Store Gateway", 2, storeGateway.memory, storeGateway.disk],
    ["Compactor", 1, compactor.memory, compactor.disk],
    ["Ruler", 2, ruler.memory, ruler.disk],
  ];
  const facts: [string, string][] = [
    ["shards", number(shards)],
    ["series in the fullest shard", number(prometheus.series)],
    ["  samples a second", number(prometheus.samplesPerSecond)],
    ["  series in its head", number(prometheus.headSeries)],
    ["  resident memory without queries", bytes(prometheus.resident)],
    ["  write-ahead log, at most", bytes(prometheus.wal)],
    ["  chunks of the head, at most", bytes(prometheus.head)],
    ["  blocks", bytes(prometheus.blocks)],
    ["largest group of blocks to compact", bytes(compactor.largestGroup)],
    ["blocks in the bucket", number(storeGateway.blocks)],
    ["upload a second, on average", bytes(bucket.uploadPerSecond)],
    ["bucket's growth a day, at first", bytes(bucket.growthPerDay)],
    ["bucket, once as much goes as comes", bytes(bucket.total)],
  ];
  return [
    table(
      pods.map(([tier, pods, memory, disk]) => [
        tier,
        String(pods),
        quantityAbove(memory),
        disk ? quantityAbove(disk) : "",
      ]),
      ["", "pods", "memory", "volume"],
    ),
    table(facts),
  ].join("\n\n");
}

/** The same as settings of a stack. */
function settings({ shards, prometheus, sidecar, storeGateway, compactor, ruler }: Sizing): string {
  const tier = (needs: { memory: number; disk: number }) => ({
    storage: { size: quantityAbove(needs.disk) },
    resources: { memory: quantityAbove(needs.memory) },
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
        sidecarResources: { memory: quantityAbove(sidecar.memory) },
      },
      "thanos:storeGateway": {
        indexCacheSize: cacheSize(storeGateway.indexCache),
        chunkPoolSize: cacheSize(storeGateway.chunkPool),
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
console.log(report(sizing));
console.log(`\n# Settings, for Pulumi.<stack>.yaml\n${settings(sizing)}`.trimEnd());
if (on.explain) {
  console.log("\n# Constants of the model");
  for (const [name, { value, unit, source }] of Object.entries(constants)) {
    console.log(
      `${name} = ${number(value) === "0" || value % 1 ? value : number(value)} ${unit}\n    ${source}`,
    );
  }
}
