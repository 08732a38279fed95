/** How long work of the lab shows that it is alive: on a terminal each second, in a log each quarter of a minute. */

/** What of a listr2 task the reports here need. */
export interface Reported {
  /** The line under the task's title. */
  output: string;
}

/** Time gone by since a moment (milliseconds since the epoch), for people: "42 s" or "3 min 05 s". */
export function elapsed(since: number): string {
  const total = Math.round((Date.now() - since) / 1000);
  const rest = total % 60;
  return total < 60 ? `${total} s` : `${Math.floor(total / 60)} min ${String(rest).padStart(2, "0")} s`;
}

/**
 * Runs work and meanwhile reports what it is at and for how long: a log of a build server that says nothing for
 * minutes looks like a hang.
 * @param doing what to say now; asked again for each report.
 */
export async function reporting<T>(task: Reported, doing: () => string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const timer = setInterval(
    () => (task.output = `${doing()} (${elapsed(start)})`),
    process.stdout.isTTY ? 1000 : 15_000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
