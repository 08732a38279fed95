import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { cacheDir } from "../../cli/machine/labFolders";
import { ports } from "../../model/addresses";
import { eventually } from "../support/eventually";
import { type Pod, pods, podsWith, namespace } from "../support/kubernetes";
import { getFromPod } from "../support/podHttp";
import { askPod } from "../support/thanosApi";
import { type Answers, type Asked, isWell, sumUp } from "./asked";
import { countLostForGood, countSamples, metric, nextStep, step, type KnownSeries } from "./knownSeries";
import type { Row } from "./row";
import { Load } from "./startLoad";

/** What was measured of a row. */
export interface Measured extends Answers {
  readonly name: string;
  /** Day of the measurement. */
  readonly date: string;
  /** When every pod of the stack was ready again, in seconds after the fault began. */
  readonly readyAfter: number;
  /** Samples that no replica has. */
  readonly lostForGood: number;
  /** Samples that an answer without duplicates lacks. */
  readonly lost: number;
  readonly doubled: number;
  /** Samples that Query Frontend's answer about the fault lacks, and Query's has, once all is well. */
  readonly kept: number;
  /** Containers that started again and were not meant. */
  readonly restarts: number;
  /** Alerts that fired meanwhile, with the seconds after which they did. */
  readonly alerts: Readonly<Record<string, number>>;
}

/** Quiet answers before the fault, and after it, in seconds. */
const calm = 15;
/** How long a stack may take until it is well. */
const patience = { timeout: 420_000, every: 500 };
/** An interval in which samples are old enough for Query Frontend to keep them, in milliseconds. */
const settled = 75_000;

const stackPods = (): Promise<Pod[]> => podsWith(namespace, { "app.kubernetes.io/part-of": "thanos-stack" });

/** Alerts that fire in the monitor. */
async function firing(): Promise<string[]> {
  const found = await Promise.allSettled(
    (await pods("monitor")).map(async (pod) => {
      const text = await getFromPod(pod, ports.web, "/api/v1/alerts");
      const { data } = JSON.parse(text) as { data: { alerts: readonly Alert[] } };
      return data.alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
    }),
  );
  return found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

interface Alert {
  readonly state: string;
  readonly labels: { readonly alertname: string };
}

/** Notes alerts that did not fire before, until it is ended. */
async function watchAlerts(before: readonly string[], began: number, over: () => boolean) {
  const seen: Record<string, number> = {};
  while (!over()) {
    for (const name of await firing().catch(() => []))
      if (!before.includes(name)) seen[name] ??= Math.round((Date.now() - began) / 1000);
    await pause(3000);
  }
  return seen;
}

/**
 * Puts a fault into the running stack, and measures what comes of it.
 *
 * @param since from when on the known series are there, in seconds.
 * @param interval at which they are scraped, in seconds.
 * @throws Error if the stack is not well before, or its pods are not ready after.
 */
export async function measure(row: Row, since: number, interval: number): Promise<Measured> {
  // What the row before has left in the last minutes is not this one's.
  const load = await Load.start(nextStep(Math.max(since, Date.now() / 1000 - 30)));
  try {
    const before = await stackPods();
    const podsAreReady = (): Promise<void> =>
      eventually(
        "every pod of the stack is ready",
        async () => {
          const now = await stackPods();
          const ready = now.filter((pod) => pod.ready).length;
          assert.deepEqual([ready, now.length], [before.length, before.length]);
        },
        patience,
      );
    const queriesAreAnswered = (): Promise<void> =>
      eventually(
        `every query of the last ${calm} s is answered`,
        () => Promise.resolve(assert.ok(load.isWell(calm))),
        patience,
      );
    await podsAreReady();
    await queriesAreAnswered();
    const firingBefore = await firing();

    const began = Date.now();
    let over = false;
    const alerts = watchAlerts(firingBefore, began, () => over);
    try {
      await row.begin();
      await pause((row.lasts ?? 0) * 1000);
    } finally {
      await row.end?.();
    }
    // A pod that was deleted by force is still listed for a moment.
    await pause(2000);
    await podsAreReady();
    const readyAfter = (Date.now() - began) / 1000;
    // Where that takes longer, the row says so.
    await queriesAreAnswered().catch(() => undefined);
    over = true;
    const ended = Date.now();
    await pause(settled);
    const asked = await load.stop();
    noteIll(row.name, asked, began);

    const [query] = await pods("query");
    const [frontend] = await pods("query-frontend");
    const end = Math.floor(Date.now() / 1000);
    // From before the fault on: what follows the last sample of the replica that Query reads hangs on that.
    const span = Math.ceil(Date.now() / 1000 - Math.max(began / 1000 - 4 * interval, since));
    const raw = { query: `${metric}[${span}s]`, time: String(end) };
    const joined = await resultOf(query, "query", raw);
    const all = await resultOf(query, "query", { ...raw, dedup: "false" });
    const window = {
      query: metric,
      start: String(nextStep(began / 1000)),
      end: String(nextStep(ended / 1000)),
      step: String(step),
    };
    const { lost, doubled } = countSamples(joined, interval);
    return {
      name: row.name,
      date: new Date().toISOString().slice(0, 10),
      ...sumUp(
        asked.filter(({ at }) => at >= began - calm * 1000),
        began,
      ),
      readyAfter,
      lostForGood: countLostForGood(all, interval),
      lost,
      doubled,
      kept: lacking(
        await resultOf(frontend, "query_range", window),
        await resultOf(query, "query_range", window),
      ),
      restarts: restarts(before, await stackPods(), row.hits),
      alerts: await alerts,
    };
  } finally {
    await load.stop();
  }
}

/** For whoever looks for a reason: every query that was not answered as it should be. */
function noteIll(name: string, asked: readonly Asked[], began: number): void {
  const folder = join(cacheDir, "chaos");
  const ill = asked.filter((one) => !isWell(one));
  const lines = ill.map(({ at, ...rest }) => JSON.stringify({ after: (at - began) / 1000, ...rest }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.jsonl`), lines.map((line) => `${line}\n`).join(""));
}

/** Series of an answer that is whole. @throws Error when it is partial. */
export const resultOf = async (
  pod: Pod,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly KnownSeries[]> =>
  (await askPod<{ result: readonly KnownSeries[] }>(pod, path, parameters)).result;

/** How many samples of one answer another one lacks. */
function lacking(other: readonly KnownSeries[], one: readonly KnownSeries[]): number {
  const keysOf = (found: readonly KnownSeries[]) =>
    new Set(
      found.flatMap(({ metric: { series }, values = [] }) => values.map(([time]) => `${series} ${time}`)),
    );
  const found = keysOf(other);
  return [...keysOf(one)].filter((key) => !found.has(key)).length;
}

/** Restarts of containers in pods that the fault does not hit, and such pods that were replaced. */
function restarts(before: readonly Pod[], after: readonly Pod[], hits = /^$/): number {
  return after
    .filter(({ name }) => !hits.test(name))
    .reduce((sum, pod) => {
      const old = before.find(({ uid }) => uid === pod.uid);
      return sum + (old ? pod.restarts - old.restarts : 1);
    }, 0);
}
