/** Runs Pulumi for a stack: for the lab with its plugins and backend, for kind with a backend of its own, otherwise as the user has it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectDir } from "../settings/projectFolder";
import { readStackSettings, writeSettings } from "../settings/stackSettings";
import { ensureKindStack, kindWorkingCopy, makeKindEnvironment } from "./kind/kindBackend";
import { loadLab } from "./lab";
import { findCli, findOnPath } from "./machine/installedPrograms";
import { run } from "./machine/processes";
import { waitForExit } from "./machine/terminal";
import { findTarget } from "./target";

/** Commands that read a stack's settings and so take `--config-file`. */
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

/** Groups of commands. Some commands in them have the names above. */
const groups = ["stack", "state", "plugin", "policy", "package", "schema", "env"];

/** Adds a settings file to the arguments of a command that reads one, unless they name another. */
export function addSettingsFile(args: readonly string[], file: string): string[] {
  const at = args.findIndex((arg) => readsSettings.includes(arg) || groups.includes(arg));
  if (!readsSettings.includes(args[at]) || args.some((arg) => arg.startsWith("--config-file")))
    return [...args];
  return [...args.slice(0, at + 1), "--config-file", file, ...args.slice(at + 1)];
}

/** The flags that make Pulumi run the policies, with the levels in `policies/<stack>.json` if there are any. */
export function listPolicyFlags(stack: string): string[] {
  const levels = join("policies", `${stack}.json`);
  const own = existsSync(join(projectDir, levels)) ? ["--policy-pack-config", levels] : [];
  return ["--policy-pack", "policies", ...own];
}

/** A `pulumi` command for a stack. */
export interface Invocation {
  readonly command: readonly string[];
  /** Variables added to our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Prepares a `pulumi` command. On the lab and on kind it creates the stack if it does not exist.
 *
 * @throws Error when the stack is not on the lab and Pulumi is not installed, or there is no kind cluster yet.
 */
export async function prepareInvocation(args: readonly string[], stack: string): Promise<Invocation> {
  const target = findTarget(stack);
  if (target.kind) {
    const cli = await ensureKindStack(stack);
    return {
      command: [cli, ...addSettingsFile(args, kindWorkingCopy(stack))],
      env: makeKindEnvironment(stack),
    };
  }
  if (!target.lab) {
    const cli = findOnPath("pulumi");
    if (!cli) {
      throw new Error(
        `pulumi is not on PATH, and stack ${stack} is for your own cluster (${target.reason}). Install Pulumi: the CLI that the embedded cluster builds is for that cluster only.`,
      );
    }
    return { command: [cli, ...addOverrides(args, stack)], env: { PULUMI_STACK: stack } };
  }
  const { ensureStack, makeLabEnvironment, linkValidators, workingCopy } = await loadLab();
  await ensureStack(stack);
  linkValidators();
  return {
    command: [findCli(), ...addSettingsFile(args, workingCopy(stack))],
    env: makeLabEnvironment(stack),
  };
}

/** Adds the settings that a test lays over those of the stack's file. They are written next to the test's own file. */
function addOverrides(args: readonly string[], stack: string): readonly string[] {
  const overrides = process.env.THANOS_STACK_OVERRIDES;
  return overrides
    ? addSettingsFile(args, writeSettings(dirname(overrides), stack, readStackSettings(stack)))
    : args;
}

/**
 * Runs `pulumi` on our terminal. At the first Ctrl-C it finishes the operations under way and saves the state. At the
 * second it stops at once.
 *
 * @param interactive whether it may ask questions on the terminal, which then also delivers Ctrl-C. @default false
 * @returns its exit code.
 * @throws Interrupted when it ended after a signal.
 */
export async function runPulumi(
  args: readonly string[],
  stack: string,
  interactive = false,
): Promise<number> {
  return execute(await prepareInvocation(args, stack), { inLab: findTarget(stack).lab, interactive });
}

/** Like `runPulumi`, for a prepared command. `inLab` puts it and its plugins into a cgroup of the lab. */
export async function execute(
  { command, env }: Invocation,
  { inLab, interactive = false }: { readonly inLab: boolean; readonly interactive?: boolean },
): Promise<number> {
  const wrapped = inLab ? (await loadLab()).wrapInCgroup(command) : { command, env: {} };
  const [file, ...rest] = wrapped.command;
  const child = spawn(file, rest, {
    cwd: projectDir,
    env: { ...process.env, ...env, ...wrapped.env },
    stdio: [interactive ? "inherit" : "ignore", "inherit", "inherit"],
    // In a process group of its own. Otherwise it would get Ctrl-C twice, from the terminal and from us, and stop at once.
    detached: !interactive,
  });
  // On the terminal it gets the signals itself.
  return waitForExit(child, interactive ? undefined : () => void child.kill("SIGINT"));
}

/** Runs a short `pulumi` command and returns its output. @throws Error with the last lines of its output. */
export async function askPulumi(args: readonly string[], stack: string): Promise<string> {
  const { command, env } = await prepareInvocation(args, stack);
  return run(command, { cwd: projectDir, env });
}
