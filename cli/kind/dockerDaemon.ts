/** Docker on this machine: whether it answers, where it runs, and the containers of our kind cluster. */
import { spawnSync } from "node:child_process";
import { findOnPath } from "../machine/installedPrograms";
import { run } from "../machine/processes";

/** Docker, as `docker info` and `docker context inspect` describe it. */
export type Docker =
  | { readonly state: "missing" }
  /** `why` is the client's own sentence. */
  | { readonly state: "unreachable"; readonly why: string }
  /** Its ports are not published on this machine. */
  | { readonly state: "remote"; readonly host: string }
  /** `memory` in bytes: of this machine, or of Docker's virtual machine. */
  | { readonly state: "ready"; readonly memory: number };

/** The part of `docker info --format '{{json .}}'` that is read here. */
interface Info {
  readonly ServerVersion?: string;
  readonly MemTotal?: number;
  readonly ServerErrors?: readonly string[];
}

/** Milliseconds after which a daemon that says nothing counts as unreachable. */
const patience = 15_000;

const ask = (...args: string[]) =>
  spawnSync("docker", args, { encoding: "utf8", timeout: patience, stdio: ["ignore", "pipe", "pipe"] });

/** Reads what `docker info` printed. A client without a daemon prints an object of zeros, some with exit code 0. */
function parseInfo(text: string): Info {
  try {
    return JSON.parse(text) as Info;
  } catch {
    return {};
  }
}

/** Finds out about Docker, in a fraction of a second unless the daemon hangs. */
export function findDocker(): Docker {
  if (!findOnPath("docker")) return { state: "missing" };
  const { stdout, stderr, error } = ask("info", "--format", "{{json .}}");
  const { ServerVersion, MemTotal = 0, ServerErrors = [] } = parseInfo(stdout ?? "");
  if (!ServerVersion) {
    const late = error !== undefined && "code" in error && error.code === "ETIMEDOUT";
    const said = [...ServerErrors, ...(stderr ?? "").trim().split("\n")].find(Boolean);
    const why = late ? `no answer within ${patience / 1000} s` : (said ?? "`docker info` names no server");
    return { state: "unreachable", why: why.replace(/\.$/, "") };
  }
  const host = ask("context", "inspect", "--format", "{{.Endpoints.docker.Host}}").stdout.trim();
  return host && !/^(unix|npipe):/.test(host)
    ? { state: "remote", host }
    : { state: "ready", memory: MemTotal };
}

/** A node of the kind cluster: a container. */
export interface NodeContainer {
  readonly name: string;
  readonly id: string;
  readonly running: boolean;
}

/** Lists the nodes of a kind cluster, stopped ones too. @throws Error when Docker does not answer. */
export async function listNodeContainers(cluster: string): Promise<NodeContainer[]> {
  const command = [
    "docker",
    "ps",
    "--all",
    "--no-trunc",
    "--filter",
    `label=io.x-k8s.kind.cluster=${cluster}`,
    "--format",
    "{{.Names}}\t{{.ID}}\t{{.State}}",
  ];
  const text = await run(command, { timeoutMs: patience }).catch((error: Error) => {
    throw new Error(
      `Docker does not answer, so the nodes of the kind cluster ${cluster} cannot be listed: ${error.message.split("\n").pop()}\nStart Docker and run the command again.`,
      { cause: error },
    );
  });
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t"))
    .map(([name, id, state]) => ({ name, id, running: state === "running" }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Starts containers that have stopped, as after a restart of the machine. @throws Error with Docker's answer. */
export const startContainers = (names: readonly string[]): Promise<string> =>
  run(["docker", "start", ...names]);
