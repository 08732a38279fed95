/** Programs that run on our terminal, and end by themselves after a signal. */
import type { ChildProcess } from "node:child_process";
import { endingSignals, Interrupted } from "./interrupts";

/**
 * Waits until a program ends, and tells it of the signals that we get meanwhile.
 *
 * @param passOn tells it. @default nothing: it gets them itself
 * @returns its exit code.
 * @throws Error when it does not start; Interrupted when it ended after a signal.
 */
export async function waitForExit(
  child: ChildProcess,
  passOn?: (signal: NodeJS.Signals) => void,
): Promise<number> {
  let interrupted: Interrupted | undefined;
  let sentAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    interrupted ??= new Interrupted(name);
    // One Ctrl-C may arrive twice: from the terminal and from a parent that passes it on.
    if (Date.now() - sentAt > 1000) passOn?.(name);
    sentAt = Date.now();
  };
  endingSignals.forEach((name) => process.on(name, onSignal));
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode) => resolve(exitCode ?? 1));
    });
    if (interrupted) throw interrupted;
    return code;
  } finally {
    endingSignals.forEach((name) => process.off(name, onSignal));
  }
}
