/** `alone`: runs a command while no other run may change the cluster. */
import { spawn } from "node:child_process";
import { endGroup } from "./machine/processes";
import { waitForExit } from "./machine/terminal";

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
  return waitForExit(child, (name) => {
    if (child.pid !== undefined) endGroup(child.pid, name);
  });
}
