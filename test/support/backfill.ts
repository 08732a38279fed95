import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Gauge, makeBlocks } from "./blocks";
import { bucket, clientOf } from "./bucket";

const minute = 60;
const day = 24 * 60 * minute;

/** Name of the series that are back-filled. */
export const metric = "e2e_backfill";
/** Values of its label `series`. */
export const seriesNames = ["a", "b", "c"] as const;
/** Seconds between its raw samples. */
export const interval = minute;

/**
 * The value of a series at a time in seconds: the same within each window of five minutes, another in the next. So
 * the average of a window, which is what downsampling keeps of a gauge, is the value itself.
 */
export const valueAt = (time: number, series: string): number =>
  (Math.floor(time / (5 * minute)) % 1000) + 1000 * (seriesNames as readonly string[]).indexOf(series);

/** Three weeks that ended between three and four days ago, in seconds, from midnight to midnight (UTC). */
export function period(): { from: number; to: number } {
  const to = (Math.floor(Date.now() / 1000 / day) - 3) * day;
  return { from: to - 21 * day, to };
}

/** Back-fills the period under the given external labels, with the sidecar's key. Returns the number of blocks. */
export const backfill = async (labels: Readonly<Record<string, string>>): Promise<number> =>
  (await upload({ name: metric, series: seriesNames, valueAt, interval, ...period() }, labels)).length;

/** Back-fills one block, of a single hour so many days ago. Returns its name. */
export async function backfillHour(labels: Readonly<Record<string, string>>, days: number): Promise<string> {
  const from = (Math.floor(Date.now() / 1000 / day) - days) * day;
  const hour = { from, to: from + 60 * minute };
  const [ulid] = await upload({ name: metric, series: ["a"], valueAt, interval, ...hour }, labels);
  return ulid;
}

/** Back-fills one block, of a single hour so many days ago, whose index is cut short. Returns its name. */
export async function backfillUnreadable(
  labels: Readonly<Record<string, string>>,
  days: number,
): Promise<string> {
  const from = (Math.floor(Date.now() / 1000 / day) - days) * day;
  const hour = { from, to: from + 60 * minute };
  const gauge = { name: metric, series: ["a"], valueAt, interval, ...hour };
  const [ulid] = await upload(gauge, labels, (folder) => truncateSync(join(folder, "index"), 100));
  return ulid;
}

/**
 * Makes blocks of two hours at most and uploads them. Returns their names.
 *
 * @param damage is done to a block's folder before its upload. @default none
 */
async function upload(
  gauge: Gauge,
  labels: Readonly<Record<string, string>>,
  damage: (folder: string) => void = () => undefined,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "thanos-backfill-"));
  try {
    const client = await clientOf("sidecar");
    const made = await makeBlocks(folder, gauge, labels, "2h");
    for (const block of made) {
      damage(join(folder, block));
      const chunks = readdirSync(join(folder, block, "chunks")).map((name) => `chunks/${name}`);
      // The description last, as a sidecar does it: without it the block is not there yet.
      for (const file of [...chunks, "index", "meta.json"]) {
        await client.fPutObject(bucket, `${block}/${file}`, join(folder, block, file));
      }
    }
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
