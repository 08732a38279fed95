/** Runs Pulumi against the cluster of a stack: against the lab with all that a bare machine lacks, else as it is installed. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectDir } from "../settings/projectFolder";
import { stackSettings, writeSettings } from "../settings/stackSettings";
import { lab } from "./lab";
import { cliPath, onPath } from "./machine/installedPrograms";
import { run } from "./machine/processes";
import { targetOf } from "./target";

/** Commands that read the settings of a stack, and so take `--config-file`. */
const readsSettings = [
  "up",
  "update",
  "preview",
  "pre",
  "destroy",
  "down",
  "dn",
  "refresh",
  "import",
  "watch",
  "config",
  "logs",
];

/** Commands with commands of their own, some of which are called as those above. */
const groups = ["stack", "state", "plugin", "policy", "package", "schema", "env"];

/** The arguments with a settings file, for a command that reads one and is not given another. */
export function withSettings(args: readonly string[], file: string): string[] {
  const at = args.findIndex((arg) => readsSettings.includes(arg) || groups.includes(arg));
  if (!readsSettings.includes(args[at]) || args.some((arg) => arg.startsWith("--config-file")))
    return [...args];
  return [...args.slice(0, at + 1), "--config-file", file, ...args.slice(at + 1)];
}

/** Flags of `pulumi` that have the policies judge a stack, at the levels of its environment where it has its own. */
export function policyFlags(stack: string): string[] {
  const levels = join("policies", `${stack}.json`);
  const own = existsSync(join(projectDir, levels)) ? ["--policy-pack-config", levels] : [];
  return ["--policy-pack", "policies", ...own];
}

/** How `pulumi` is to be run for a stack. */
export interface Invocation {
  readonly command: readonly string[];
  /** Variables on top of our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The command line and environment of a `pulumi` command. For the lab, the stack is made if need be.
 *
 * @throws Error when the stack is for a cluster of the user's and no `pulumi` is installed.
 */
export async function invocation(args: readonly string[], stack: string): Promise<Invocation> {
  const target = targetOf(stack);
  if (!target.lab) {
    const cli = onPath("pulumi");
    if (!cli) {
      throw new Error(
        `There is no pulumi on PATH, and ${target.reason}: install Pulumi. The lab's own CLI is for the lab only.`,
      );
    }
    return { command: [cli, ...overridden(args, stack)], env: { PULUMI_STACK: stack } };
  }
  const { ensureStack, labEnvironment, linkValidators, workingCopy } = await lab();
  await ensureStack(stack);
  linkValidators();
  return { command: [cliPath(), ...withSettings(args, workingCopy(stack))], env: labEnvironment(stack) };
}

/** The arguments, with the settings that a test lays over those of the stack's file; written beside the test's own file. */
function overridden(args: readonly string[], stack: string): readonly string[] {
  const overrides = process.env.THANOS_STACK_OVERRIDES;
  return overrides
    ? withSettings(args, writeSettings(dirname(overrides), stack, stackSettings(stack)))
    : args;
}

/** Work was told to end by a signal, and did. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
  }
}

/**
 * Runs `pulumi` with our output. At Ctrl-C it is told to end: it finishes what is under way and saves the state. At a
 * second one it gives up at once.
 *
 * @param interactive when it may ask questions on the terminal; Ctrl-C is then the terminal's business. @default false
 * @returns its exit code.
 * @throws Interrupted when it ended after a signal.
 */
export async function pulumi(args: readonly string[], stack: string, interactive = false): Promise<number> {
  return execute(await invocation(args, stack), { inLab: targetOf(stack).lab, interactive });
}

/** As `pulumi`, for an invocation that is made already. `inLab` puts it and its plugins into a cgroup of the lab. */
export async function execute(
  { command, env }: Invocation,
  { inLab, interactive = false }: { readonly inLab: boolean; readonly interactive?: boolean },
): Promise<number> {
  const wrapped = inLab ? (await lab()).inCgroup(command) : { command, env: {} };
  const [file, ...rest] = wrapped.command;
  const child = spawn(file, rest, {
    cwd: projectDir,
    env: { ...process.env, ...env, ...wrapped.env },
    stdio: [interactive ? "inherit" : "ignore", "inherit", "inherit"],
    // A group of its own: a terminal's Ctrl-C would reach it beside ours, and two make it give up at once.
    detached: !interactive,
  });

  let interrupted: Interrupted | undefined;
  let told = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    interrupted ??= new Interrupted(name);
    // One Ctrl-C may come twice, by the terminal and by a parent that passes it on.
    if (!interactive && Date.now() - told > 1000) child.kill("SIGINT");
    told = Date.now();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  signals.forEach((name) => process.on(name, onSignal));
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode) => resolve(exitCode ?? 1));
    });
    if (interrupted) throw interrupted;
    return code;
  } finally {
    signals.forEach((name) => process.off(name, onSignal));
  }
}

/** Runs a `pulumi` command that ends soon and returns what it prints. @throws Error with the end of its output. */
export async function ask(args: readonly string[], stack: string): Promise<string> {
  const { command, env } = await invocation(args, stack);
  return run(command, { cwd: projectDir, env });
}
