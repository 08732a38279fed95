/** `alone`: runs a command while no other run may change the cluster. */
import { spawn } from "node:child_process";
import { endingSignals, Interrupted } from "./machine/interrupts";
import { endGroup } from "./machine/processes";

/**
 * Runs a command on our terminal and passes ending signals on to it and all that it has started.
 *
 * @param args what the user ran, which another run is shown, and then the command.
 * @returns its exit code.
 * @throws Error when it does not start; Interrupted when it ended after a signal.
 */
export async function runAlone(_stack: string, args: readonly string[]): Promise<number> {
  const [, file, ...rest] = args;
  if (!file) throw new Error("alone has no command to run. Write: alone NAME COMMAND [ARGUMENT...].");
  // In a process group of its own, so that a signal reaches it once, whether it is from the terminal or for us alone.
  const child = spawn(file, rest, { stdio: ["ignore", "inherit", "inherit"], detached: true });
  let interrupted: Interrupted | undefined;
  let sentAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    interrupted ??= new Interrupted(name);
    // One Ctrl-C may arrive twice: from the terminal and from a parent that passes it on.
    if (child.pid !== undefined && Date.now() - sentAt > 1000) endGroup(child.pid, name);
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
