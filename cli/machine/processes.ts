/** Runs one command to its end. Daemons, which outlive us, are `cluster/daemons.ts`. */
import { spawn } from "node:child_process";

/** Settings of one command. */
export interface RunOptions {
  /** @default the current folder */
  readonly cwd?: string;
  /** Variables on top of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input. @default none */
  readonly input?: string;
  /** Killed, and an error, after so many milliseconds. @default 120000 */
  readonly timeoutMs?: number;
  /** Called with every line that it prints, on either stream, as it comes. */
  readonly onLine?: (line: string) => void;
}

/** The tail of an output that is worth showing in an error. */
export const lastLines = (text: string, count = 15): string =>
  text.trimEnd().split("\n").slice(-count).join("\n");

/**
 * Runs a command without a shell and returns its standard output.
 *
 * @throws Error with the command line, how it ended and the last lines of its standard error.
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const { timeoutMs = 120_000 } = options;
  const [file, ...args] = command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Node's own `timeout` goes on after a program that could not be started, and keeps us from ending.
  const limit = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    let partial = "";
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
      const lines = (partial + text).split("\n");
      partial = lines.pop() ?? "";
      lines.forEach((line) => options.onLine?.(line));
    });
  }
  // A command may end without reading its input (EPIPE): its exit code says what that meant.
  child.stdin.on("error", () => undefined).end(options.input ?? "");

  const ended = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(`could not be started (${error.message})`));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? undefined : signal ? `was ended by ${signal}` : `exited with ${code}`),
    );
  });
  clearTimeout(limit);
  if (ended === undefined) return output.stdout;
  const late = ended.endsWith("SIGKILL") ? ` (its limit is ${timeoutMs / 1000} s)` : "";
  throw new Error(`${command.join(" ")}: ${ended}${late}\n${lastLines(output.stderr || output.stdout)}`);
}

/** Waits for so many milliseconds. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Polls `probe` until it returns something else than undefined or false.
 *
 * @throws Error that names `what` and the last error of the probe after `timeoutMs`. An error that `fatal` returns ends the wait at once.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  {
    timeoutMs,
    everyMs = 250,
    fatal,
  }: { timeoutMs: number; everyMs?: number; fatal?: () => string | undefined },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last = "";
  do {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    const reason = fatal?.();
    if (reason !== undefined) throw new Error(`${what}: ${reason}`);
    await sleep(everyMs);
  } while (Date.now() < deadline);
  throw new Error(`${what} did not happen within ${timeoutMs / 1000} s${last}`);
}
