import { randomInt } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bin } from "../../cli/machine/labFolders";
import { run } from "../../cli/machine/processes";
import { BlockMeta } from "./bucket";

/** A gauge's series, for promtool. Times are seconds since 1970. */
export interface Gauge {
  readonly name: string;
  /** Values of its one label, `series`. */
  readonly series: readonly string[];
  readonly valueAt: (time: number, series: string) => number;
  readonly from: number;
  /** Not sampled any more. */
  readonly to: number;
  readonly interval: number;
}

function openMetrics({ name, series, valueAt, from, to, interval }: Gauge): string {
  const lines = [`# HELP ${name} Written by the end-to-end test.`, `# TYPE ${name} gauge`];
  for (const label of series) {
    for (let time = from; time < to; time += interval) {
      lines.push(`${name}{series="${label}"} ${valueAt(time, label)} ${time}`);
    }
  }
  return [...lines, "# EOF", ""].join("\n");
}

/**
 * Makes Prometheus' blocks of a gauge with promtool, and of those Thanos' blocks with external labels.
 *
 * @param folder where the blocks' folders are put.
 * @param longest longest block, such as `2h`.
 * @returns the blocks' names: ULIDs.
 */
export async function makeBlocks(
  folder: string,
  gauge: Gauge,
  labels: Readonly<Record<string, string>>,
  longest: string,
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const text = join(folder, "openmetrics.txt");
  writeFileSync(text, openMetrics(gauge));
  await run([
    bin("promtool"),
    ...["tsdb", "create-blocks-from", `--max-block-duration=${longest}`, "openmetrics", text, folder],
  ]);
  const made = readdirSync(folder).filter((name) => /^[0-9A-Z]{26}$/.test(name));
  return made.map((name) => {
    const file = join(folder, name, "meta.json");
    const meta = JSON.parse(readFileSync(file, "utf8")) as BlockMeta;
    // The compactor waits for half an hour after the time that a block's name tells: this one is as old as its data.
    const ulid = ulidOf(meta.maxTime);
    const compaction = { ...meta.compaction, sources: [ulid] };
    const thanos = { version: 1, labels, downsample: { resolution: 0 }, source: "bucket.upload" };
    writeFileSync(file, JSON.stringify({ ...meta, ulid, compaction, thanos }));
    renameSync(join(folder, name), join(folder, ulid));
    return ulid;
  });
}

const base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A new ULID of that time (milliseconds): ten digits of time, sixteen of chance, in Crockford's base 32. */
function ulidOf(time: number): string {
  const digits = Array.from({ length: 10 }, (_, i) => base32[Math.floor(time / 32 ** (9 - i)) % 32]);
  return [...digits, ...Array.from({ length: 16 }, () => base32[randomInt(32)])].join("");
}
