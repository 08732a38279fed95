import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { makeKubectlCommand } from "../../cli/kubectl";

/** A kubectl command that goes on until it is ended. */
export interface Running {
  /** What the awaited line of its output says. */
  readonly match: RegExpExecArray;
  readonly end: () => void;
}

/**
 * Starts a kubectl command for the stack's cluster, and waits for a line of its output.
 *
 * @throws Error with all it has printed when it ends before.
 */
export function startKubectl(args: readonly string[], line: RegExp): Promise<Running> {
  const [file, ...rest] = makeKubectlCommand(process.env.STACK || "dev", args);
  const child = spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"] });
  const end = (): void => void child.kill();
  process.once("exit", end);
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (text: string): void => {
      output += text;
      const match = line.exec(output);
      if (!match) return;
      // It ends with the tests, and the tests do not wait for it.
      for (const handle of [child, child.stdout as Socket, child.stderr as Socket]) handle.unref();
      resolve({ match, end: () => (process.off("exit", end), end()) });
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", read);
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`kubectl ${args.join(" ")} has ended: ${output}`)));
  });
}
