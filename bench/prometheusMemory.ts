/**
 * Compares the sizing model with a real Prometheus: loads one with generated series until it writes a block, and prints
 * predicted and measured figures. Everything listens on 127.0.0.1. See bench/README.md.
 */
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, AddressInfo } from "node:net";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { bin } from "../cli/machine/labFolders";
import { sleep } from "../cli/machine/processes";
import type { HeadLoad } from "../model/sizing";
import { durationSeconds } from "../model/units";
import { formatComparison, type Block, type Seen } from "./comparison";
import { readOptions } from "../cli/options";
import { startExporter } from "./exporter";

const options = readOptions("bench/prometheusMemory.ts", {
  series: { kind: "number", standard: "50000", help: "active series" },
  interval: { kind: "duration", standard: "5s", help: "scrape interval" },
  block: {
    kind: "duration",
    standard: "6m",
    help: "block duration; Prometheus cuts a block after 1.5 times that",
  },
  churn: { kind: "number", standard: "1", help: "new series per hour, as a share of the active series" },
  targets: { kind: "number", standard: "50", help: "number of targets that expose the series" },
  limit: {
    kind: "duration",
    standard: "15m",
    help: "longest run, counted from the next multiple of the block duration",
  },
});

async function main(): Promise<void> {
  const { series, churn, targets } = options.numbers;
  const readSeconds = (name: "interval" | "block" | "limit") => durationSeconds(options.texts[name]) ?? 0;
  const load: HeadLoad = {
    series,
    scrapeInterval: readSeconds("interval"),
    churnPerHour: churn,
    retention: 0,
    blockDuration: readSeconds("block"),
  };
  const folder = await mkdtemp(join(tmpdir(), "sizing-"));
  const exporter = await startExporter({ series, targets, churnPerHour: churn });
  let prometheus: ChildProcess | undefined;
  try {
    const port = await findFreePort();
    // Blocks begin at multiples of their duration. The first block is complete when the load begins there too.
    await sleep(readSeconds("block") * 1000 - (Date.now() % (readSeconds("block") * 1000)));
    prometheus = await start(folder, port, exporter.port);
    const data = join(folder, "data");
    const seen = await watch(prometheus, port, data, readSeconds("limit"));
    const block = await readBlock(data);
    const queried = await measureResidentWithQueries(port);
    console.log(formatComparison(load, seen, block, queried));
  } finally {
    if (prometheus?.exitCode === null) {
      prometheus.kill("SIGTERM");
      await once(prometheus, "exit");
    }
    exporter.server.close();
    exporter.server.closeAllConnections();
    await rm(folder, { recursive: true });
  }
}

async function start(folder: string, port: number, exporterPort: number): Promise<ChildProcess> {
  const jobs = Array.from({ length: options.numbers.targets }, (_, target) => ({
    job_name: `target-${target}`,
    metrics_path: `/target/${target}`,
    static_configs: [{ targets: [`127.0.0.1:${exporterPort}`] }],
  }));
  const config = join(folder, "prometheus.yaml");
  await writeFile(
    config,
    stringify({ global: { scrape_interval: options.texts.interval }, scrape_configs: jobs }),
  );
  const child = spawn(
    "nice",
    [
      bin("prometheus"),
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--storage.tsdb.min-block-duration=${options.texts.block}`,
      `--storage.tsdb.max-block-duration=${options.texts.block}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  await once(child, "spawn");
  return child;
}

/** Measures every two seconds until there is a block, and for another 30 s after it. */
async function watch(prometheus: ChildProcess, port: number, data: string, limit: number): Promise<Seen> {
  const seen: Seen = {
    resident: 0,
    heap: 0,
    headSeries: 0,
    wal: 0,
    headChunks: 0,
    samples: 0,
    seconds: 0,
    log: [],
  };
  const began = Date.now();
  const first = { samples: 0, at: 0 };
  for (let after = 0; after < 15;) {
    await sleep(2000);
    const passed = (Date.now() - began) / 1000;
    if (passed > limit)
      throw new Error(`Prometheus cut no block within ${limit} s. Raise --limit or lower --block.`);
    if (prometheus.exitCode !== null) {
      throw new Error(
        `Prometheus exited with ${prometheus.exitCode}. If it is not built yet, run \`make up\`, which builds it.`,
      );
    }
    const now = await readMetrics(port).catch(() => undefined);
    if (!now) continue;
    const samples = now.prometheus_tsdb_head_samples_appended_total ?? 0;
    const wal = now.prometheus_tsdb_wal_storage_size_bytes;
    if (!first.samples) Object.assign(first, { samples, at: Date.now() });
    seen.resident = Math.max(seen.resident, now.process_resident_memory_bytes);
    seen.heap = Math.max(seen.heap, now.go_memstats_heap_inuse_bytes);
    seen.headSeries = Math.max(seen.headSeries, now.prometheus_tsdb_head_series);
    seen.wal = Math.max(seen.wal, wal);
    seen.headChunks = Math.max(seen.headChunks, await measureFolder(join(data, "chunks_head")));
    seen.seconds = (Date.now() - first.at) / 1000;
    seen.samples = samples - first.samples;
    if (now.prometheus_tsdb_compactions_total > 0) after++;
    else if (samples > 0) seen.log.push([samples, wal]);
  }
  return seen;
}

/** Measures resident memory while queries read every series, two at a time. */
async function measureResidentWithQueries(port: number): Promise<number> {
  let highest = 0;
  for (let round = 0; round < 3; round++) {
    const queries = [
      "sum by (namespace) (rate({__name__=~'bench_.*'}[1m]))",
      "count by (path) ({__name__=~'bench_.*'})",
    ];
    const answers = queries.map(async (query) => {
      const response = await fetch(
        `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`,
      );
      if (!response.ok) throw new Error(`${query}: ${await response.text()}`);
      await response.text();
    });
    const ended = Promise.all(answers).then(() => true);
    while (!(await Promise.race([ended, sleep(200)]))) {
      highest = Math.max(highest, (await readMetrics(port)).process_resident_memory_bytes);
    }
    highest = Math.max(highest, (await readMetrics(port)).process_resident_memory_bytes);
  }
  return highest;
}

/** Reads every metric, summed over its labels. */
async function readMetrics(port: number): Promise<Record<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const sums: Record<string, number> = {};
  for (const [, name, value] of (await response.text()).matchAll(/^(\w+)(?:\{.*\})? (\S+)$/gm)) {
    sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}

/** Reads the first block's meta file and sizes. */
async function readBlock(data: string): Promise<Block> {
  const name = (await readdir(data)).filter((entry) => /^[0-9A-Z]{26}$/.test(entry)).sort()[0];
  const folder = join(data, name);
  const meta = JSON.parse(await readFile(join(folder, "meta.json"), "utf8")) as {
    minTime: number;
    maxTime: number;
    stats: { numSamples: number; numSeries: number };
  };
  return {
    ...meta.stats,
    index: await measureFolder(folder, /^index$/),
    chunks: await measureFolder(join(folder, "chunks")),
  };
}

async function measureFolder(folder: string, names = /./): Promise<number> {
  const entries = await readdir(folder).catch(() => []);
  const sizes = entries
    .filter((name) => names.test(name))
    .map((name) =>
      stat(join(folder, name)).then(
        (found) => found.blocks * 512,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
