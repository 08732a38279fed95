/** What a preview is compared with: the lab, the state and the cluster of the user's, or nothing at all. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { projectDir } from "../../settings/projectFolder";
import { setting, stackSettings, writeSettings } from "../../settings/stackSettings";
import { lab } from "../lab";
import { cliPath, installedCli } from "../machine/installedPrograms";
import { run } from "../machine/processes";
import { invocation, type Invocation } from "../pulumi";
import { targetOf } from "../target";
import { offlineStack } from "./offlineStack";
import { answers, kubeconfigsOf, serverOf } from "./reachable";

/** How a preview is to be run, and what it then is worth. */
export interface Basis extends Invocation {
  /** True when it belongs to the running lab. */
  readonly inLab: boolean;
  /** What the changes are changes to, a sentence each. */
  readonly notes: readonly string[];
}

/** A backend that the user has configured. */
export interface Backend {
  /** Its address, for people. */
  readonly name: string;
  /** True when it was named for this run, so that one that can't be asked is an error and not a reason to go without. */
  readonly demanded: boolean;
}

/** The backend of the user's: named by the environment or the project, or logged in to; undefined when there is none. */
export function userBackend(env: NodeJS.ProcessEnv = process.env, loggedIn = true): Backend | undefined {
  const project = parse(readFileSync(join(projectDir, "Pulumi.yaml"), "utf8")) as {
    backend?: { url?: string };
  };
  const named = env.PULUMI_BACKEND_URL || project.backend?.url || (env.PULUMI_ACCESS_TOKEN && "Pulumi Cloud");
  if (named) return { name: named, demanded: true };
  const file = join(env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "credentials.json");
  if (!loggedIn || !existsSync(file)) return undefined;
  const { current } = JSON.parse(readFileSync(file, "utf8")) as { current?: string };
  return current ? { name: current, demanded: false } : undefined;
}

/** What is read of a stack's state. */
interface State {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly type: string;
      readonly inputs?: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** The state of a stack, or why it can't be read. Its secrets are read too, since a preview needs them. */
async function readState(
  stack: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly state: State } | { readonly why: string }> {
  const args = ["stack", "export", "--stack", stack, "--show-secrets", "--non-interactive"];
  return run([cliPath(), ...args], { cwd: projectDir, env }).then(
    (text) => ({ state: JSON.parse(text) as State }),
    (error: Error) => ({ why: error.message.split("\n").slice(1).join(" ").trim() }),
  );
}

/**
 * Variables for a cluster that does not answer: the kubeconfig that the state has, which the provider takes from the
 * environment, so that no other kubeconfig looks like another cluster, for which everything would be made anew.
 */
export function recordedCluster({ deployment }: State): Record<string, string> {
  const provider = deployment?.resources?.find(({ type }) => type === "pulumi:providers:kubernetes");
  const kubeconfig = provider?.inputs?.kubeconfig ?? "";
  return typeof kubeconfig === "string" ? { KUBECONFIG: kubeconfig } : {};
}

/** The address of the stack's cluster when it answers, or "as encrypted in the settings"; undefined when none is at hand. */
async function reachableCluster(stack: string): Promise<string | undefined> {
  const kubeconfig = setting(stack, "kubernetes:kubeconfig");
  if (kubeconfig !== undefined && typeof kubeconfig !== "string")
    return "the cluster of its encrypted kubeconfig";
  const context = setting(stack, "kubernetes:context");
  const server = serverOf(kubeconfigsOf(stack), typeof context === "string" ? context : undefined);
  return server && (await answers(server)) ? `the cluster at ${server}` : undefined;
}

/** Whether the lab runs and has the stack. */
async function labHasStack(stack: string): Promise<boolean> {
  const { hasState, isOwnBackend, isUp } = await lab();
  return (hasState(stack) || !isOwnBackend()) && (await isUp());
}

/**
 * Finds out what a preview of a stack can be compared with, and makes ready what it takes.
 *
 * @param args of `pulumi`.
 * @param folder for a state of its own and whatever else is needed only now.
 * @throws Error when a backend is named and the stack's state can't be read from it, or the stack has no settings.
 */
export async function basisOf(stack: string, args: readonly string[], folder: string): Promise<Basis> {
  const installed = installedCli() !== undefined;
  const forLab = targetOf(stack).lab;
  if (forLab || !installed) await (await lab()).preparePulumi();
  if (forLab && (await labHasStack(stack))) {
    return {
      ...(await invocation(args, stack)),
      inLab: true,
      notes: [`Compared with stack ${stack} in the lab.`],
    };
  }

  const backend = userBackend(process.env, installed);
  let reason = "No state at hand";
  if (backend) {
    const env = installed ? { PULUMI_STACK: stack } : (await lab()).cliEnvironment(stack);
    const read = await readState(stack, env);
    if ("state" in read) {
      const cluster = await reachableCluster(stack);
      const standIns = installed ? [] : (await lab()).standInsHere();
      return {
        // A copy, since Pulumi writes to the file.
        command: [cliPath(), ...args, "--config-file", writeSettings(folder, stack, stackSettings(stack))],
        env: { ...env, ...(cluster ? {} : recordedCluster(read.state)) },
        inLab: false,
        notes: [
          cluster
            ? `Compared with the state in ${backend.name} and ${cluster}.`
            : `Compared with the state in ${backend.name}. No cluster at hand: it is taken to be as the state says.`,
          ...(standIns.length > 0
            ? [
                `Not the plugins of an \`up\`, so what needs a replacement may differ: ${standIns.join(", ")}.`,
              ]
            : []),
        ],
      };
    }
    const { why } = read;
    if (/no stack named/.test(why)) reason = `${backend.name} has no stack ${stack} yet`;
    else if (backend.demanded) {
      throw new Error(
        `The state of stack ${stack} in ${backend.name} can't be read: ${why}\n` +
          "Give what it needs, such as PULUMI_CONFIG_PASSPHRASE, or unset PULUMI_BACKEND_URL and PULUMI_ACCESS_TOKEN for a preview without state.",
      );
    } else reason = `No state at hand (${backend.name}: ${why})`;
  }
  const own = await offlineStack(stack, folder);
  return {
    command: [cliPath(), ...args, "--config-file", own.settingsFile],
    env: own.env,
    inLab: false,
    notes: [
      reason === "No state at hand"
        ? "No state and no cluster at hand: everything is shown as new."
        : `${reason}: everything is shown as new, and no cluster is asked.`,
      ...own.notes,
    ],
  };
}
