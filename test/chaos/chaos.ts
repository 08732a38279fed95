/** `make chaos`: puts one fault after the other into the running stack, and writes docs/reliability.md. ONLY=NAME,... for some of them. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { findTarget } from "../../cli/target";
import { cacheDir } from "../../cli/machine/labFolders";
import { endingSignals, Interrupted } from "../../cli/machine/interrupts";
import { clusterLabel, replicaLabels, shardLabel } from "../../model/labels";
import { images } from "../../model/images";
import { projectDir } from "../../settings/projectFolder";
import { backfill } from "../support/backfill";
import { eventually } from "../support/eventually";
import { pods, restartPods } from "../support/kubernetes";
import { endExporters, startExporters } from "./exporters";
import { history, historyQuery, judgeHistory } from "./history";
import { judge, metric, type Judgement } from "./knownSeries";
import { measure, resultOf, type Measured } from "./measure";
import { broken, renderPage } from "./reliabilityPage";
import type { Row } from "./row";
import { rows } from "./rows";

const measuredFile = join(__dirname, "measured.json");
const pageFile = join(projectDir, "docs", "reliability.md");
/** Names of the rows that a run which was ended has measured. */
const progressFile = join(cacheDir, "chaos-progress.json");

const patience = { timeout: 300_000, every: 2000 };
/** An answer that is as it should be. */
const whole = { wrong: 0, missing: 0 };

const ask = async (path: string, parameters: Record<string, string>) =>
  resultOf((await pods("query"))[0], path, parameters);

/** Weeks that only the bucket has, once for all runs. */
async function ensureHistory(): Promise<void> {
  const look = async (): Promise<Judgement> => {
    const { start, end, step } = history();
    const parameters = { query: historyQuery, start: String(start), end: String(end), step: String(step) };
    const found = await ask("query_range", { ...parameters, max_source_resolution: "0s" });
    return judgeHistory(found, { start, end, step });
  };
  const { wrong, missing } = await look();
  if (wrong === 0 && missing === 0) return;
  const labels = { [clusterLabel]: "chaos", [shardLabel]: "0", [replicaLabels.prometheus]: "chaos-backfill" };
  await backfill(labels);
  // They look at the bucket when they start, and every quarter of an hour.
  await restartPods("store");
  const isServed = async () => assert.deepEqual(await look(), whole);
  await eventually("the Store Gateways serve the back-filled weeks", isServed, patience);
}

/** Starts the known series. Returns since when all of them are there, and the interval at which they are scraped, in seconds. */
async function ensureKnownSeries(): Promise<{ since: number; interval: number }> {
  await endExporters();
  await eventually(
    "no series of an earlier run is left",
    async () => assert.deepEqual(await ask("query", { query: metric }), []),
    patience,
  );
  await startExporters();
  await eventually(
    "every known series is scraped",
    async () => {
      const time = Math.floor(Date.now() / 1000);
      assert.deepEqual(judge(await ask("query", { query: metric, time: String(time) }), [time]), whole);
    },
    patience,
  );
  const interval = await eventually(
    "a known series has three samples",
    async () => {
      const [{ values = [] }] = await ask("query", { query: `${metric}[5m]`, dedup: "false" });
      assert.ok(values.length >= 3, `it has ${values.length}`);
      return Math.round((values[values.length - 1][0] - values[0][0]) / (values.length - 1));
    },
    patience,
  );
  // By now every replica has them: with one of them away, the other's first sample may be a later one.
  return { since: Math.floor(Date.now() / 1000), interval };
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

/** Mends whatever a row has left broken, of this run or of one that was killed. */
async function mendAll(): Promise<void> {
  for (const { end } of rows) await end?.();
}

/** Measures the rows that are asked for, but those that a run which was ended has measured. Returns the exit code. */
async function measureRows(): Promise<number> {
  const names = (process.env.ONLY ?? "").split(",").filter(Boolean);
  const wanted = chosen(names);
  const done = names.length > 0 ? [] : readJson<string[]>(progressFile, []);
  await mendAll();
  await ensureHistory();
  const { since, interval } = await ensureKnownSeries();
  let failures = 0;
  for (const row of wanted.filter(({ name }) => !done.includes(name))) {
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
  console.log(
    `${wanted.length - failures} of ${wanted.length} rows hold. The table is in docs/reliability.md, and each query that was not answered as it should be in ${join(cacheDir, "chaos")}.`,
  );
  return failures > 0 ? 1 : 0;
}

async function main(): Promise<number> {
  if (!findTarget(process.env.STACK || "dev").lab) {
    console.error(
      "make chaos breaks nodes and processes, so it runs on the embedded cluster alone. Set THANOS_LAB=embedded.",
    );
    return 1;
  }
  const interrupted = new Promise<never>((_, reject) =>
    endingSignals.forEach((name) => process.once(name, () => reject(new Interrupted(name)))),
  );
  try {
    return await Promise.race([measureRows(), interrupted]);
  } finally {
    await mendAll();
    await endExporters();
  }
}

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(error instanceof Interrupted ? error.exitCode : 1);
  },
);
