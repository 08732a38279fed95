/** Runs checks, each for itself, within a time. */
import type { Probe } from "./finding";
import { probes } from "./probes";
import { CanNotLook, type StackReader } from "./reader";

/** What came of a check. `not seen`: nothing is known, right or wrong. */
export type State = "ok" | "FAILED" | "not seen";

/** The result of a check. */
export interface Result {
  readonly check: string;
  readonly state: State;
  readonly seen: string;
  /** What is wrong with its way out, or why nothing was seen. */
  readonly reasons: readonly string[];
}

/** Seconds that all checks may take together. */
export const longest = 60;

/**
 * Looks at a stack. All checks run at the same time, and what they all read is read once.
 *
 * @param seconds after which a check that is still waiting counts as not seen. @default `longest`
 */
export async function runChecks(
  stack: StackReader,
  seconds = longest,
  chosen: readonly Probe[] = probes,
): Promise<Result[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new CanNotLook(`there was no answer within ${seconds} s`)),
      seconds * 1000,
    );
  });
  late.catch(() => undefined);
  try {
    return await Promise.all(chosen.map((probe) => runOne(probe, stack, late)));
  } finally {
    clearTimeout(timer);
  }
}

async function runOne({ name, look }: Probe, stack: StackReader, late: Promise<never>): Promise<Result> {
  try {
    const { seen, wrong } = await Promise.race([look(stack), late]);
    return { check: name, state: wrong.length > 0 ? "FAILED" : "ok", seen, reasons: wrong };
  } catch (error) {
    const reason = (error as Error).message;
    return error instanceof CanNotLook
      ? { check: name, state: "not seen", seen: "", reasons: [reason] }
      : { check: name, state: "FAILED", seen: "", reasons: [reason] };
  }
}

/** The exit code: 1 when something is wrong, otherwise 2 when something was not seen. */
export function exitCodeOf(results: readonly Result[]): 0 | 1 | 2 {
  if (results.some(({ state }) => state === "FAILED")) return 1;
  return results.some(({ state }) => state === "not seen") ? 2 : 0;
}
