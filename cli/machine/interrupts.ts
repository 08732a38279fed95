/** Ctrl-C: ends the commands that are running, lets the work clean up after itself, and tells the caller. */
import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";

/** A signal ended the work. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
  }

  /** The exit code that a shell gives a process that this signal ended: 130 for Ctrl-C. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** The signals that a user or a CI system ends a command with. */
export const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const children = new Map<ChildProcess, () => void>();
let received: NodeJS.Signals | undefined;

/** @throws Interrupted when a signal has ended the work under way: nothing more may start. */
export function throwIfInterrupted(): void {
  if (received) throw new Interrupted(received);
}

/**
 * Remembers a command until it exits, so that a signal can end it.
 *
 * @param end ends it. @default by SIGTERM, to it alone
 */
export function trackUntilExit(
  child: ChildProcess,
  end: () => void = () => void child.kill("SIGTERM"),
): void {
  children.set(child, end);
  child.once("close", () => children.delete(child));
}

/** Ends the commands that are running, because what they are for has failed. */
export const endCommands = (): void => children.forEach((end) => end());

/**
 * Runs work that a signal may end. The commands that `run` has started are ended too, and no other one starts. The work
 * then fails and cleans up on its way out. A second Ctrl-C exits at once.
 *
 * @throws Interrupted after a signal, whatever else the work threw.
 */
export async function unwindOnSignal<T>(work: () => Promise<T>): Promise<T> {
  let receivedAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    // One Ctrl-C may arrive twice: from the terminal and from a parent that passes it on.
    if (received && Date.now() - receivedAt > 1000) process.exit(new Interrupted(name).exitCode);
    if (received) return;
    received = name;
    receivedAt = Date.now();
    endCommands();
  };
  endingSignals.forEach((name) => process.on(name, onSignal));
  try {
    const result = await work();
    throwIfInterrupted();
    return result;
  } catch (error) {
    throwIfInterrupted();
    throw error;
  } finally {
    endingSignals.forEach((name) => process.off(name, onSignal));
    received = undefined;
  }
}

/** Runs work that must not be left half done, such as stopping the cluster: a signal does not end it. */
export async function withoutInterruption<T>(work: () => Promise<T>): Promise<T> {
  const ignore = (): void => undefined;
  endingSignals.forEach((name) => process.on(name, ignore));
  try {
    return await work();
  } finally {
    endingSignals.forEach((name) => process.off(name, ignore));
  }
}
