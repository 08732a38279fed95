/** The results of checks, as a table and as JSON. */
import { exitCodeOf, type Result } from "./run";

/** Most reasons that a check's lines show. */
const mostReasons = 5;

/** Formats results as a table. Below a check that is not ok stands why, a line each. */
export function formatResults(stack: string, results: readonly Result[]): string {
  const width = Math.max(...results.map(({ check }) => check.length), "check".length);
  const line = (check: string, state: string, text: string): string =>
    `${check.padEnd(width)}  ${state.padEnd("not seen".length)}  ${text}`.trimEnd();
  const rows = results.flatMap(({ check, state, seen, reasons }) => {
    const more = reasons.length - mostReasons;
    const shown = [
      ...reasons.slice(0, mostReasons),
      ...(more > 0 ? [`... and ${more} more: see --json.`] : []),
    ];
    return [...(seen ? [seen] : []), ...shown].map((text, i) =>
      i === 0 ? line(check, state, text) : line("", "", text),
    );
  });
  return [
    line("check", "result", "what was seen"),
    line("-".repeat(width), "-".repeat(8), "-".repeat(13)),
    ...rows,
    "",
    summarize(stack, results),
  ].join("\n");
}

function summarize(stack: string, results: readonly Result[]): string {
  const named = (state: Result["state"]): string =>
    results
      .filter((each) => each.state === state)
      .map(({ check }) => check)
      .join(", ");
  const [failed, unseen] = [named("FAILED"), named("not seen")];
  if (failed) return `Stack ${stack} is not well: ${failed}.`;
  return unseen
    ? `Stack ${stack}: what could be seen is well; not seen: ${unseen}.`
    : `Stack ${stack} is well.`;
}

/** Formats results for another program: the fields are those of `Result`. */
export const formatJson = (stack: string, results: readonly Result[]): string =>
  JSON.stringify({ stack, well: exitCodeOf(results) === 0, checks: results }, undefined, 2);
