/** Runs commands to their end. Daemons, which outlive us, are in `lab/cluster/daemons.ts`. */
import { spawn } from "node:child_process";
import { throwIfInterrupted, trackUntilExit } from "./interrupts";

/** Options of one command. */
export interface RunOptions {
  /** @default the current folder */
  readonly cwd?: string;
  /** Variables added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for standard input. @default none */
  readonly input?: string;
  /** Milliseconds after which the command is killed and fails. @default 120000 */
  readonly timeoutMs?: number;
  /**
   * Whether it gets a process group of its own. A signal then ends it with all that it has started, and Ctrl-C does not
   * reach it before us. @default false
   */
  readonly group?: boolean;
  /** Exit codes that are answers and not failures. @default [0] */
  readonly answers?: readonly number[];
  /** Called with its process id. */
  readonly onStart?: (pid: number) => void;
  /** Called with each line of either output stream as it arrives. */
  readonly onLine?: (line: string) => void;
}

/** Cuts an output down to its last lines, for an error. */
export const keepLastLines = (text: string, count = 15): string =>
  text.trimEnd().split("\n").slice(-count).join("\n");

/**
 * Runs a command without a shell and returns its standard output.
 *
 * @throws Error with the command line, how it ended and the last lines of standard error; Interrupted after a signal.
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  throwIfInterrupted();
  const { timeoutMs = 120_000, answers = [0] } = options;
  const [file, ...args] = command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: options.group,
  });
  const { pid } = child;
  if (pid !== undefined) options.onStart?.(pid);
  trackUntilExit(child, options.group && pid !== undefined ? () => endGroup(pid) : undefined);
  // Node's own `timeout` keeps running after a program that did not start, and keeps us from ending.
  const kill = (): void =>
    void (options.group && pid !== undefined ? endGroup(pid, "SIGKILL") : child.kill("SIGKILL"));
  const limit = setTimeout(kill, timeoutMs);
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
  // A command may exit without reading its input (EPIPE). Its exit code says what that means.
  child.stdin.on("error", () => undefined).end(options.input ?? "");

  const ended = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(`did not start (${error.message})`));
    child.on("close", (code, signal) =>
      resolve(
        answers.includes(code ?? -1) ? undefined : signal ? `was killed by ${signal}` : `exited with ${code}`,
      ),
    );
  });
  clearTimeout(limit);
  if (ended === undefined) return output.stdout;
  throwIfInterrupted();
  const late = ended.endsWith("SIGKILL") ? ` (timeout: ${timeoutMs / 1000} s)` : "";
  throw new Error(`${command.join(" ")}: ${ended}${late}\n${keepLastLines(output.stderr || output.stdout)}`);
}

/** Ends a process group: the process that started it, and all that it has started. */
export function endGroup(leader: number, signal: NodeJS.Signals = "SIGTERM"): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // it has ended
  }
}

/** Waits for a number of milliseconds. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Polls `probe` until it returns a value other than undefined and false.
 *
 * @throws Error after `timeoutMs`, with `what` and the last error of the probe; at once when `fatal` returns a reason, and
 * Interrupted after a signal.
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
    throwIfInterrupted();
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
