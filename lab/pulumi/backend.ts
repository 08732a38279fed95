/** Where Pulumi keeps the state of the lab's stacks, and how a state that was left behind by a killed run is put right. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse } from "yaml";
import { claimStateDir } from "../cluster/state";
import { processesIn, signal } from "../cluster/cgroups";
import { bin, kubeconfigPath, stateDir } from "../../cli/machine/labFolders";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";
import { pulumiHome } from "./programs";
import { cliPath } from "../../cli/machine/installedPrograms";
import { validatorDir } from "../../cli/machine/labFolders";
import { settingsDir, writeWorkingCopy } from "./workingCopy";

const ownBackend = join(stateDir, "pulumi");
const passphraseFile = join(stateDir, "pulumi-passphrase");

/** True unless the user keeps state somewhere else, where it outlives the lab. */
export const isOwnBackend = (env = process.env): boolean =>
  !env.PULUMI_BACKEND_URL && !env.PULUMI_ACCESS_TOKEN;

/** Variables under which the lab's CLI runs with the plugins that the lab has found or made. */
export const cliEnvironment = (stack: string, env = process.env): Record<string, string> => ({
  PULUMI_STACK: stack,
  PULUMI_HOME: pulumiHome,
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // All plugins are there: a look for others would only wait for a network that may not be.
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  // Last, so that what the user has installed goes before it.
  PATH: [env.PATH, validatorDir].filter(Boolean).join(delimiter),
});

/** Variables under which `pulumi` works with the lab. A backend and a passphrase of the user's go before ours. */
export function labEnvironment(stack: string, env = process.env): Record<string, string> {
  const passphrase =
    env.PULUMI_CONFIG_PASSPHRASE !== undefined || env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    ...cliEnvironment(stack, env),
    KUBECONFIG: kubeconfigPath,
    ...(isOwnBackend(env) ? { PULUMI_BACKEND_URL: `file://${ownBackend}` } : {}),
    ...(isOwnBackend(env) && !passphrase ? { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile } : {}),
  };
}

/** Runs a short command of the CLI and returns what it prints. */
const ask = (stack: string, ...args: string[]): Promise<string> =>
  run([cliPath(), ...args, "--non-interactive"], {
    cwd: projectDir,
    env: labEnvironment(stack),
    timeoutMs: 60_000,
  });

/** The state of a stack in our backend, by the layout of file backends: project, then stack. */
function stateFile(stack: string): string {
  const { name } = parse(readFileSync(join(projectDir, "Pulumi.yaml"), "utf8")) as { name: string };
  return join(ownBackend, ".pulumi", "stacks", name, `${stack}.json`);
}

/** True when the stack has been made in our backend. */
export const hasState = (stack: string): boolean => existsSync(stateFile(stack));

/** Makes backend, settings and stack, unless they are there. */
export async function ensureStack(stack: string): Promise<void> {
  claimStateDir();
  mkdirSync(ownBackend, { recursive: true });
  if (!existsSync(passphraseFile))
    writeFileSync(passphraseFile, randomBytes(32).toString("hex"), { mode: 0o600 });
  writeWorkingCopy(stack);
  if (isOwnBackend() && hasState(stack)) return;
  // In the folder of the working copy, since it is there that the salt is written.
  await ask(stack, "stack", "select", "--create", stack, "--cwd", settingsDir);
}

/** What the state has of a resource that an operation was under way for. */
interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: { readonly urn: string; readonly type: string; readonly inputs?: KubernetesInputs };
}
interface KubernetesInputs {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/**
 * Puts right what a killed run left: its lock, its plugins, and the operations that were under way. An object of
 * Kubernetes that was being created is deleted, since it may exist without being in the state.
 *
 * @param say is told each thing that is done.
 * @throws Error when another `pulumi` is at work on the stack.
 */
export async function repair(stack: string, say: (line: string) => void): Promise<void> {
  if (!isOwnBackend()) return;
  await removeStaleLock(stack, say);
  const text = await ask(stack, "stack", "export");
  const state = JSON.parse(text) as { deployment: { pending_operations?: PendingOperation[] } };
  const pending = state.deployment.pending_operations ?? [];
  if (pending.length === 0) return;
  for (const { type, resource } of pending) {
    say(
      `${resource.urn.split("::").pop()}: its ${type.replace("ing", "ion")} was interrupted, and is done again`,
    );
    if (type === "creating" && resource.type.startsWith("kubernetes:"))
      await deleteObject(resource.inputs ?? {});
  }
  const command = [cliPath(), "stack", "import"];
  const cleared = JSON.stringify({ ...state, deployment: { ...state.deployment, pending_operations: [] } });
  await run(command, { cwd: projectDir, env: labEnvironment(stack), input: cleared });
}

async function deleteObject({ apiVersion = "", kind = "", metadata = {} }: KubernetesInputs): Promise<void> {
  if (!metadata.name) return;
  const object = JSON.stringify({
    apiVersion,
    kind,
    metadata: { name: metadata.name, namespace: metadata.namespace },
  });
  await run(
    [
      bin("kubectl"),
      "--kubeconfig",
      kubeconfigPath,
      "delete",
      "--ignore-not-found",
      "--timeout=60s",
      "-f",
      "-",
    ],
    {
      input: object,
    },
  );
}

/** True when the process lives and is the CLI: ids come round again. */
function isPulumi(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "pulumi";
  } catch {
    return false;
  }
}

/** The session of a process: `pulumi` is started as the leader of one, and its plugins are in it. */
function sessionOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // After the name, in brackets, which may have blanks: state, parent, group, session (proc_pid_stat(5)).
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
  } catch {
    return undefined; // ended in the meantime
  }
}

/** The backend's note that someone is at work. */
interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

async function removeStaleLock(stack: string, say: (line: string) => void): Promise<void> {
  const locks = join(ownBackend, ".pulumi", "locks");
  const files = existsSync(locks)
    ? readdirSync(locks, { recursive: true, encoding: "utf8" }).filter(
        (name) => dirname(name).endsWith(`/${stack}`) && name.endsWith(".json"),
      )
    : [];
  if (files.length === 0) return;
  for (const file of files) {
    const { pid, hostname: where } = JSON.parse(readFileSync(join(locks, file), "utf8")) as Lock;
    if (where !== hostname() || isPulumi(pid)) {
      throw new Error(
        `Stack ${stack} is being worked on by process ${pid} of ${where}: wait for its end, or end it by \`kill -INT ${pid}\`.`,
      );
    }
    // Plugins of a killed CLI may live on, and go on with what they were told.
    processesIn(pulumiMachine)
      .filter((each) => sessionOf(each) === pid)
      .forEach((each) => signal(each, "SIGKILL"));
  }
  await ask(stack, "cancel", "--yes");
  say(`the lock of a killed run was removed`);
}

/** The name under which `pulumi` and its plugins have a cgroup of the lab. */
export const pulumiMachine = "pulumi";
