/** Runs a program that judges a file, and waits for its answer. */
import { spawnSync } from "node:child_process";
import type { Path } from "../checking/keys";

/** A program on PATH, and the setting that it judges. */
export interface Tool {
  readonly name: string;
  readonly path: Path;
}

/** What a tool said. */
export interface Answer {
  readonly passed: boolean;
  /** Both of its streams. */
  readonly output: string;
}

/** A tool that gave no answer. */
export class Silent extends Error {
  constructor(
    readonly tool: Tool,
    /** Whether it is not installed. */
    readonly missing: boolean,
    why: string,
  ) {
    super(`was not checked by ${tool.name}: ${why}. Run it by hand, or remove it from PATH.`);
  }
}

/** How a tool is run. */
export interface AskOptions {
  /** Its working folder, which also stands for the user's home: settings in that do not reach it. */
  readonly folder: string;
  /** After so long it is ended. */
  readonly limitMs: number;
  /** An open file that it reads as its standard input. @default none */
  readonly stdin?: number;
}

/**
 * Asks a tool.
 *
 * @throws Silent when it is not installed, can't be started, is ended, or takes too long.
 */
export function ask(tool: Tool, args: readonly string[], { folder, limitMs, stdin }: AskOptions): Answer {
  const { error, signal, status, stdout, stderr } = spawnSync(tool.name, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
    stdio: [stdin ?? "ignore", "pipe", "pipe"],
    encoding: "utf8",
    timeout: limitMs,
    killSignal: "SIGKILL",
  });
  const { code = "" } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === "ETIMEDOUT") throw new Silent(tool, false, `it was ended after ${limitMs / 1000} s`);
  if (error) throw new Silent(tool, code === "ENOENT", `it does not start (${code})`);
  if (signal) throw new Silent(tool, false, `it was ended by ${signal}`);
  return { passed: status === 0, output: `${stdout}\n${stderr}` };
}
