/** Tables and numbers for a terminal. */

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Formats a number for a table: bytes in their largest unit, others with thousands separators. */
export function formatCell(unit: "bytes" | "number", value: number): string {
  if (unit === "number") return Math.round(value).toLocaleString("en-US");
  const power = Math.max(0, Math.min(byteUnits.length - 1, Math.floor(Math.log2(value) / 10)));
  return `${(value / 2 ** (10 * power)).toFixed(power ? 1 : 0)} ${byteUnits[power]}`;
}

/** Formats rows in columns, all but the first aligned to the right, under their headings if there are any. */
export function formatTable(rows: readonly (readonly string[])[], head?: readonly string[]): string {
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
const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

/** Rounds up to a Kubernetes quantity that one would write: in steps of 256Mi below 4Gi, otherwise to whole Gi. */
export function roundToQuantity(bytes: number): string {
  const rounded = roundUp(bytes, bytes < 4 * gibi ? 256 * mebi : gibi);
  return rounded % gibi === 0 ? `${rounded / gibi}Gi` : `${rounded / mebi}Mi`;
}

/** Rounds up to a cache size as Thanos writes it, in steps of 64 MiB. */
export const roundToCacheSize = (bytes: number): string => `${roundUp(bytes, 64 * mebi) / mebi}MiB`;
