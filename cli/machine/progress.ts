/** Shows that long work is still running: every second on a terminal, every 15 seconds in a log. */

/** The part of a listr2 task that reports need. */
export interface ReportTarget {
  /** The line under the task's title. */
  output: string;
}

/** Formats the time since a moment, in milliseconds since the epoch: "42 s" or "3 min 05 s". */
export function formatElapsed(since: number): string {
  const total = Math.round((Date.now() - since) / 1000);
  const rest = total % 60;
  return total < 60 ? `${total} s` : `${Math.floor(total / 60)} min ${String(rest).padStart(2, "0")} s`;
}

/**
 * Runs work and keeps reporting the current step and its duration. A build log that is silent for minutes looks hung.
 *
 * @param describeStep called for each report.
 */
export async function reportProgress<T>(
  task: ReportTarget,
  describeStep: () => string,
  work: () => Promise<T>,
): Promise<T> {
  const start = Date.now();
  const timer = setInterval(
    () => (task.output = `${describeStep()} (${formatElapsed(start)})`),
    process.stdout.isTTY ? 1000 : 15_000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
