/** Tables and numbers for a terminal. */

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A number to read: bytes in their largest unit, others with separators. */
export function cell(unit: "bytes" | "number", value: number): string {
  if (unit === "number") return Math.round(value).toLocaleString("en-US");
  const power = Math.max(0, Math.min(byteUnits.length - 1, Math.floor(Math.log2(value) / 10)));
  return `${(value / 2 ** (10 * power)).toFixed(power ? 1 : 0)} ${byteUnits[power]}`;
}

/** Columns, all but the first aligned to the right, under their heads if they have any. */
export function table(rows: readonly (readonly string[])[], head?: readonly string[]): string {
  const all = head ? [head, ...rows] : rows;
  const widths = all[0].map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => (i ? text.padStart(widths[i]) : text.padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  const under = head ? [line(head), line(widths.map((width) => "-".repeat(width)))] : [];
  return [...under, ...rows.map(line)].join("\n");
}

const [mebi, gibi] = [2 ** 20, 2 ** 30];
const above = (value: number, step: number): number => Math.ceil(value / step) * step;

/** The next Kubernetes quantity that one would write: in steps of 256Mi below 4Gi, else whole Gi. */
export function quantityAbove(bytes: number): string {
  const rounded = above(bytes, bytes < 4 * gibi ? 256 * mebi : gibi);
  return rounded % gibi === 0 ? `${rounded / gibi}Gi` : `${rounded / mebi}Mi`;
}

/** The next size of a cache as Thanos writes it, in steps of 64 MiB. */
export const cacheSize = (bytes: number): string => `${above(bytes, 64 * mebi) / mebi}MiB`;
