/** Decides what a preview is compared with: the lab, the user's own state and cluster, or nothing. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { projectDir } from "../../settings/projectFolder";
import { readSetting, readStackSettings, writeSettings } from "../../settings/stackSettings";
import { mayHaveKindStack } from "../kind/kindBackend";
import { readKindRecord } from "../kind/kindRecord";
import { publishedPorts } from "../kind/kindPreflight";
import { loadLab } from "../lab";
import { findCli, findInstalledCli } from "../machine/installedPrograms";
import { run } from "../machine/processes";
import { prepareInvocation, type Invocation } from "../pulumi";
import { findTarget } from "../target";
import { makeOfflineStack } from "./offlineStack";
import { findServer, isListening, readKubeconfigs } from "./reachable";

/** A preview command, and what its result is compared with. */
export interface Basis extends Invocation {
  /** True when the stack is on the running lab. */
  readonly inLab: boolean;
  /** What the preview is compared with, one sentence each. */
  readonly notes: readonly string[];
}

/** A backend that the user has configured. */
export interface Backend {
  /** Its address, to be shown. */
  readonly name: string;
  /** True when the user named it for this run. Then it is an error when it cannot be read. */
  readonly demanded: boolean;
}

/** Finds the user's backend: named by the environment or the project, otherwise the one that Pulumi is logged in to. */
export function findUserBackend(env: NodeJS.ProcessEnv = process.env, loggedIn = true): Backend | undefined {
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

/** The part of a stack's state that is read here. */
interface State {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly type: string;
      readonly inputs?: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** Reads the state of a stack with its secrets, or returns why it cannot. */
async function readState(
  stack: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly state: State } | { readonly why: string }> {
  const args = ["stack", "export", "--stack", stack, "--show-secrets", "--non-interactive"];
  return run([findCli(), ...args], { cwd: projectDir, env }).then(
    (text) => ({ state: JSON.parse(text) as State }),
    (error: Error) => ({ why: error.message.split("\n").slice(1).join(" ").trim() }),
  );
}

/**
 * Variables for a preview while the cluster does not answer: the kubeconfig in the state. With another kubeconfig the
 * provider would see another cluster and replace everything.
 */
export function readRecordedCluster({ deployment }: State): Record<string, string> {
  const provider = deployment?.resources?.find(({ type }) => type === "pulumi:providers:kubernetes");
  const kubeconfig = provider?.inputs?.kubeconfig ?? "";
  return typeof kubeconfig === "string" ? { KUBECONFIG: kubeconfig } : {};
}

/** Describes the stack's cluster. Undefined when it does not answer. */
async function findReachableCluster(stack: string): Promise<string | undefined> {
  const kubeconfig = readSetting(stack, "kubernetes:kubeconfig");
  if (kubeconfig !== undefined && typeof kubeconfig !== "string")
    return "the cluster of the encrypted kubeconfig";
  const context = readSetting(stack, "kubernetes:context");
  const server = findServer(readKubeconfigs(stack), typeof context === "string" ? context : undefined);
  return server && (await isListening(server)) ? `the cluster at ${server}` : undefined;
}

/** Whether the kind cluster answers and has the stack. */
const kindHasStack = async (stack: string): Promise<boolean> =>
  readKindRecord()?.phase === "ready" &&
  mayHaveKindStack(stack) &&
  (await isListening(`https://127.0.0.1:${publishedPorts[0]}`));

/** Whether the lab runs and has the stack. */
async function labHasStack(stack: string): Promise<boolean> {
  const { hasState, isOwnBackend, isUp } = await loadLab();
  return (hasState(stack) || !isOwnBackend()) && (await isUp());
}

/**
 * Decides what to compare the preview of a stack with, and prepares the command.
 *
 * @param args arguments of `pulumi`.
 * @param folder a temporary folder, for a state of its own and other files.
 * @throws Error when the state cannot be read from the backend that the user named, or the stack has no settings.
 */
export async function findBasis(stack: string, args: readonly string[], folder: string): Promise<Basis> {
  const installed = findInstalledCli() !== undefined;
  const { lab: forLab, kind: forKind } = findTarget(stack);
  if (forLab || !installed) await (await loadLab()).preparePulumi();
  if (forLab && (await labHasStack(stack))) {
    return {
      ...(await prepareInvocation(args, stack)),
      inLab: true,
      notes: [`Compared with stack ${stack} on the embedded cluster.`],
    };
  }

  if (forKind && installed && (await kindHasStack(stack))) {
    return {
      ...(await prepareInvocation(args, stack)),
      inLab: false,
      notes: [`Compared with stack ${stack} on the kind cluster.`],
    };
  }

  const backend = findUserBackend(process.env, installed);
  let reason = "";
  if (backend) {
    const env = installed ? { PULUMI_STACK: stack } : (await loadLab()).makeCliEnvironment(stack);
    const read = await readState(stack, env);
    if ("state" in read) {
      const cluster = await findReachableCluster(stack);
      const standIns = installed ? [] : (await loadLab()).listStandIns();
      return {
        // A copy, because Pulumi writes to the file.
        command: [
          findCli(),
          ...args,
          "--config-file",
          writeSettings(folder, stack, readStackSettings(stack)),
        ],
        env: { ...env, ...(cluster ? {} : readRecordedCluster(read.state)) },
        inLab: false,
        notes: [
          cluster
            ? `Compared with the state in ${backend.name} and ${cluster}.`
            : `Compared with the state in ${backend.name}. No cluster answers, so it is assumed to match the state.`,
          ...(standIns.length > 0
            ? [
                `The real plugins could not be installed. With them, other resources may need a replacement. Used here: ${standIns.join(", ")}.`,
              ]
            : []),
        ],
      };
    }
    const { why } = read;
    if (/no stack named/.test(why)) reason = `${backend.name} has no stack ${stack} yet`;
    else if (backend.demanded) {
      throw new Error(
        `Cannot read the state of stack ${stack} in ${backend.name}: ${why}\n` +
          "Set what is missing, such as PULUMI_CONFIG_PASSPHRASE. To preview without state, unset PULUMI_BACKEND_URL and PULUMI_ACCESS_TOKEN.",
      );
    } else reason = `No state available (${backend.name}: ${why})`;
  }
  const own = await makeOfflineStack(stack, folder);
  return {
    command: [findCli(), ...args, "--config-file", own.settingsFile],
    env: own.env,
    inLab: false,
    notes: [
      backend
        ? `${reason}. Everything is shown as new, and no cluster is contacted.`
        : "No state and no cluster available. Everything is shown as new.",
      ...own.notes,
    ],
  };
}
