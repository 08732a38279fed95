/** The result of a scan as text. */
import { formatTable } from "../tables";
import type { Judged, Verdict } from "./exceptions";

/** How many findings of a rule are listed; the others are counted. */
const listed = 5;

/** Each rule with open findings, where they are, and the objects that they are about. */
function formatOpen(judged: readonly Judged[]): string[] {
  const all = judged.flatMap(({ scanned: { scanner, environment }, open }) =>
    open.map(({ rule, object, message }) => ({
      rule: `${scanner} ${rule}`,
      environment,
      text: `${object}: ${message}`,
    })),
  );
  return unique(all.map(({ rule }) => rule)).map((rule) => {
    const found = all.filter((each) => each.rule === rule);
    const texts = unique(found.map(({ text }) => text));
    const rest = texts.length > listed ? [`    and ${texts.length - listed} more`] : [];
    const where = unique(found.map(({ environment }) => environment)).join(", ");
    return [`  ${rule} in ${where}`, ...texts.slice(0, listed).map((text) => `    ${text}`), ...rest].join(
      "\n",
    );
  });
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** The table, open findings with what to do about them, and idle exceptions. */
export function formatVerdict({ judged, idle }: Verdict, notes: readonly string[]): string {
  const width = Math.max(...judged.map(({ scanned }) => scanned.scanner.length));
  const rows = judged.map(({ scanned, excepted, open }) => [
    `${scanned.scanner.padEnd(width)}  ${scanned.environment}`,
    ...[scanned.objects, scanned.checks, excepted.length, open.length].map(String),
  ]);
  const head = [`${"scanner".padEnd(width)}  environment`, "objects", "checks", "excepted", "findings"];
  const openCount = judged.reduce((sum, { open }) => sum + open.length, 0);
  return [
    formatTable(rows, head),
    ...(openCount > 0
      ? [
          `\n${openCount} findings. Mend what they are about, or write an exception with its reason into cli/scan/exceptions.yaml:`,
          ...formatOpen(judged),
        ]
      : ["\nNo finding without an exception."]),
    ...(idle.length > 0 ? ["\nExceptions that are of no use:", ...idle.map((each) => `  ${each}`)] : []),
    ...(notes.length > 0 ? ["", ...notes] : []),
  ].join("\n");
}

/** Whether a scan has to fail. */
export const hasFailed = ({ judged, idle }: Verdict): boolean =>
  idle.length > 0 || judged.some(({ open }) => open.length > 0);
