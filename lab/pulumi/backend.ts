/** The backend of the lab's stacks, and the repair of what a killed run left in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse } from "yaml";
import { claimStateDir } from "../cluster/state";
import { listProcesses, sendSignal } from "../cluster/cgroups";
import {
  ensureBackend,
  isOwnBackend,
  makeBackendEnvironment,
  type FileBackend,
} from "../../cli/machine/fileBackend";
import { bin, kubeconfigPath, stateDir } from "../../cli/machine/labFolders";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";
import { pulumiHome } from "./pulumiPrograms";
import { findCli } from "../../cli/machine/installedPrograms";
import { validatorDir } from "../../cli/machine/labFolders";
import { settingsDir, writeWorkingCopy } from "./workingCopy";

export { isOwnBackend } from "../../cli/machine/fileBackend";

const ownBackend: FileBackend = {
  folder: join(stateDir, "pulumi"),
  passphraseFile: join(stateDir, "pulumi-passphrase"),
};

/** The variables with which the CLI finds the plugins that the lab has installed or built. */
export const makeCliEnvironment = (stack: string, env = process.env): Record<string, string> => ({
  PULUMI_STACK: stack,
  PULUMI_HOME: pulumiHome,
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // All plugins are present. Looking for others would only wait for a network that may be unreachable.
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  // Last, so that the user's own programs take precedence.
  PATH: [env.PATH, validatorDir].filter(Boolean).join(delimiter),
});

/** The variables with which `pulumi` uses the lab. The user's own backend and passphrase take precedence. */
export const makeLabEnvironment = (stack: string, env = process.env): Record<string, string> => ({
  ...makeCliEnvironment(stack, env),
  ...makeBackendEnvironment(ownBackend, env),
  KUBECONFIG: kubeconfigPath,
});

/** Runs a short command of the CLI and returns its output. */
const askPulumiCli = (stack: string, ...args: string[]): Promise<string> =>
  run([findCli(), ...args, "--non-interactive"], {
    cwd: projectDir,
    env: makeLabEnvironment(stack),
    timeoutMs: 60_000,
  });

/** Finds the state of a stack in our backend. File backends have a folder per project and a file per stack. */
function findStateFile(stack: string): string {
  const { name } = parse(readFileSync(join(projectDir, "Pulumi.yaml"), "utf8")) as { name: string };
  return join(ownBackend.folder, ".pulumi", "stacks", name, `${stack}.json`);
}

/** True when the stack exists in our backend. */
export const hasState = (stack: string): boolean => existsSync(findStateFile(stack));

/** Creates backend, settings and stack unless they exist. */
export async function ensureStack(stack: string): Promise<void> {
  claimStateDir();
  ensureBackend(ownBackend);
  writeWorkingCopy(stack);
  if (isOwnBackend() && hasState(stack)) return;
  // In the folder of the working copy, because Pulumi writes the salt there.
  await askPulumiCli(stack, "stack", "select", "--create", stack, "--cwd", settingsDir);
}

/** An operation that was under way, as the state records it. */
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
 * Repairs what a killed run left: its lock, its plugins and the operations under way. A Kubernetes object that was being
 * created is deleted, because it may exist without being in the state.
 *
 * @param report called with each repair.
 * @throws Error when another `pulumi` is working on the stack.
 */
export async function repair(stack: string, report: (line: string) => void): Promise<void> {
  if (!isOwnBackend()) return;
  await removeStaleLock(stack, report);
  const text = await askPulumiCli(stack, "stack", "export");
  const state = JSON.parse(text) as { deployment: { pending_operations?: PendingOperation[] } };
  const pending = state.deployment.pending_operations ?? [];
  if (pending.length === 0) return;
  for (const { type, resource } of pending) {
    report(`${resource.urn.split("::").pop()}: ${type} it was interrupted and will be repeated`);
    if (type === "creating" && resource.type.startsWith("kubernetes:"))
      await deleteObject(resource.inputs ?? {});
  }
  const command = [findCli(), "stack", "import"];
  const cleared = JSON.stringify({ ...state, deployment: { ...state.deployment, pending_operations: [] } });
  await run(command, { cwd: projectDir, env: makeLabEnvironment(stack), input: cleared });
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

/** True when the process is alive and is the CLI. The kernel reuses process ids. */
function isPulumi(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "pulumi";
  } catch {
    return false;
  }
}

/** Reads the session of a process. `pulumi` starts as the leader of a session that contains its plugins. */
function readSession(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name is in brackets and may contain blanks. After it: state, parent, group, session (proc_pid_stat(5)).
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
  } catch {
    return undefined; // ended in the meantime
  }
}

/** A lock of the backend. */
interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

async function removeStaleLock(stack: string, report: (line: string) => void): Promise<void> {
  const locks = join(ownBackend.folder, ".pulumi", "locks");
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
        `Process ${pid} on ${where} is updating stack ${stack}. Wait for it to finish, or end it with \`kill -INT ${pid}\`.`,
      );
    }
    // Plugins of a killed CLI may still be running and changing the cluster.
    listProcesses(pulumiMachine)
      .filter((each) => readSession(each) === pid)
      .forEach((each) => sendSignal(each, "SIGKILL"));
  }
  await askPulumiCli(stack, "cancel", "--yes");
  report("Removed the lock of a killed run.");
}

/** The cgroup of `pulumi` and its plugins. */
export const pulumiMachine = "pulumi";
