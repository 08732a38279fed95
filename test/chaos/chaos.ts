/** `make chaos`: puts one fault after the other into the running stack, and writes docs/reliability.md. ONLY=NAME,... for some of them. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findTarget } from "../../cli/target";
import { cacheDir } from "../../cli/machine/labFolders";
import { Interrupted, throwIfInterrupted, unwindOnSignal } from "../../cli/machine/interrupts";
import { clusterLabel, replicaLabels, shardLabel } from "../../model/labels";
import { images } from "../../model/images";
import { projectDir } from "../../settings/projectFolder";
import { backfill } from "../support/backfill";
import { pods, restartPods } from "../support/kubernetes";
import { answerOf } from "../support/thanosApi";
import { endExporters, startExporters } from "./exporters";
import { history, historyQuery, judgeHistory } from "./history";
import { judge, metric, type KnownSeries } from "./knownSeries";
import { measure, type Measured } from "./measure";
import { broken, renderPage } from "./reliabilityPage";
import type { Row } from "./row";
import { rows } from "./rows";

const measuredFile = join(__dirname, "measured.json");
const pageFile = join(projectDir, "docs", "reliability.md");
/** Names of the rows that a run which was ended has measured. */
const progressFile = join(cacheDir, "chaos-progress.json");

/** Waits until the probe says yes. @throws Error if it does not within five minutes. */
async function until(what: string, probe: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    throwIfInterrupted();
    if (await probe().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${what}: not within five minutes`);
    await pause(2000);
  }
}

const ask = async (path: string, parameters: Record<string, string>): Promise<readonly KnownSeries[]> => {
  const [query] = await pods("query");
  return (await answerOf<{ result: readonly KnownSeries[] }>(query, path, parameters)).data.result;
};

/** Weeks that only the bucket has, once for all runs. */
async function ensureHistory(): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const { start, end, step } = history();
    const parameters = { query: historyQuery, start: String(start), end: String(end), step: String(step) };
    const found = await ask("query_range", { ...parameters, max_source_resolution: "0s" });
    const { wrong, missing } = judgeHistory(found, { start, end, step });
    return wrong === 0 && missing === 0;
  };
  if (await isThere()) return;
  const labels = { [clusterLabel]: "chaos", [shardLabel]: "0", [replicaLabels.prometheus]: "chaos-backfill" };
  await backfill(labels);
  // They look at the bucket when they start, and every quarter of an hour.
  await restartPods("store");
  await until("the Store Gateways serve the back-filled weeks", isThere);
}

/** Starts the known series. Returns since when all of them are there, and the interval at which they are scraped, in seconds. */
async function ensureKnownSeries(): Promise<{ since: number; interval: number }> {
  await startExporters();
  let since = 0;
  await until("every known series is scraped", async () => {
    since = Math.floor(Date.now() / 1000);
    const { wrong, missing } = judge(await ask("query", { query: metric, time: String(since) }), [since]);
    return wrong === 0 && missing === 0;
  });
  let interval = 0;
  await until("each known series has three samples", async () => {
    const found = await ask("query", { query: `${metric}[5m]`, dedup: "false" });
    const times = found[0]?.values?.map(([time]) => time) ?? [];
    interval = times.length < 3 ? 0 : Math.round((times[times.length - 1] - times[0]) / (times.length - 1));
    return interval > 0;
  });
  return { since, interval };
}

const readJson = <T>(file: string, otherwise: T): T =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : otherwise;

const where = (): string =>
  `Measured on the embedded cluster: three nodes on one machine of ${cpus().length} cores and ${Math.round(totalmem() / 2 ** 30)} GiB, with ${images.thanos}, ${images.prometheus} and ${images.minio}, and the settings of Pulumi.dev.yaml.`;

/** Keeps what was measured, in the order of the rows, and writes the page. */
async function keep(one: Measured): Promise<void> {
  const before = readJson<{ measured: readonly Measured[] }>(measuredFile, { measured: [] }).measured;
  const others = before.filter(({ name }) => name !== one.name);
  const measured = rows.flatMap(({ name }) => [...others, one].filter((each) => each.name === name));
  const rounded = (_: string, value: unknown) =>
    typeof value === "number" ? Math.round(value * 10) / 10 : value;
  writeFileSync(measuredFile, `${JSON.stringify({ where: where(), measured }, rounded, 2)}\n`);
  writeFileSync(pageFile, await renderPage(rows, measured, where()));
}

/** The rows that are asked for. @throws Error if there is none of such a name. */
function chosen(names: readonly string[]): readonly Row[] {
  const unknown = names.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0)
    throw new Error(
      `ONLY=${unknown.join(",")} is no row. The rows are: ${rows.map(({ name }) => name).join(", ")}.`,
    );
  return names.length > 0 ? rows.filter(({ name }) => names.includes(name)) : rows;
}

async function main(): Promise<number> {
  if (!findTarget(process.env.STACK || "dev").lab) {
    console.error(
      "make chaos breaks nodes and processes, so it runs on the embedded cluster alone. Set THANOS_LAB=embedded.",
    );
    return 1;
  }
  const names = (process.env.ONLY ?? "").split(",").filter(Boolean);
  const wanted = chosen(names);
  const done = names.length > 0 ? [] : readJson<string[]>(progressFile, []);
  await ensureHistory();
  const { since, interval } = await ensureKnownSeries();
  let failures = 0;
  try {
    for (const row of wanted.filter(({ name }) => !done.includes(name))) {
      throwIfInterrupted();
      const started = Date.now();
      const one = await measure(row, since, interval);
      await keep(one);
      const faults = broken(row, one);
      if (faults.length > 0 && row.because === undefined) failures += 1;
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(
        `${row.name.padEnd(24)} ${faults.join("; ") || "holds"} (${one.failed} of ${one.asked} failed, ${seconds} s)`,
      );
      if (names.length > 0) continue;
      done.push(row.name);
      mkdirSync(cacheDir, { recursive: true });
      writeFileSync(progressFile, JSON.stringify(done));
    }
    if (names.length === 0) rmSync(progressFile, { force: true });
  } finally {
    await endExporters();
  }
  console.log(
    `${wanted.length - failures} of ${wanted.length} rows hold. The table is in docs/reliability.md.`,
  );
  return failures > 0 ? 1 : 0;
}

void unwindOnSignal(main).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(error instanceof Interrupted ? error.exitCode : 1);
  },
);
