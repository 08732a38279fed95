import { setTimeout as pause } from "node:timers/promises";

/** How long something may take, and how often it is looked at, in milliseconds. */
export interface Patience {
  /** @default 120000 */
  readonly timeout?: number;
  /** @default 1000 */
  readonly every?: number;
}

/**
 * Calls `probe` until it no longer throws, and returns what it returned.
 *
 * @throws Error with `what` was waited for and the probe's last error, which tells what was seen instead.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T>,
  { timeout = 120_000, every = 1000 }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() + every > deadline) {
        throw new Error(`${what}: not within ${timeout / 1000} s. Last seen: ${String(error)}`);
      }
    }
    await pause(every);
  }
}

/**
 * Calls `look` again and again while the work is under way, and once more at its end.
 *
 * @param every pause between two looks, in milliseconds.
 * @throws the work's error, or else the first of `look`, which ends the looking and not the work.
 */
export async function during<T>(work: Promise<T>, look: () => Promise<void>, every: number): Promise<T> {
  let over = false;
  const end = work.then(
    () => (over = true),
    () => (over = true),
  );
  const looking = (async () => {
    while (!over) {
      await look();
      await Promise.race([end, pause(every)]);
    }
    await look();
  })();
  const [done, seen] = await Promise.allSettled([work, looking]);
  if (done.status === "rejected") throw done.reason;
  if (seen.status === "rejected") throw seen.reason;
  return done.value;
}
