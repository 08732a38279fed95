/** The kind cluster: `ensureKindCluster` makes or starts it, `endKindCluster` deletes it, and nothing else of kind's. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unwindOnSignal } from "../machine/interrupts";
import { endGroup, keepLastLines, run, sleep, waitFor } from "../machine/processes";
import { listNodeContainers, startContainers, type NodeContainer } from "./dockerDaemon";
import { explainKindFailure } from "./kindFailures";
import { checkForKind } from "./kindPreflight";
import {
  deleteKindRecord,
  kindKubeconfig,
  readKindRecord,
  writeKindRecord,
  type KindRecord,
} from "./kindRecord";
import { clusterName } from "./localCluster";

/**
 * The image of the nodes, in the Kubernetes minor version of the embedded cluster. It is the standard one of kind v0.30.0.
 * Without the digest another image could take its place.
 */
export const nodeImage =
  "kindest/node:v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a";

/** Nodes and ports, the same as those of the embedded cluster. */
const configFile = join(__dirname, "cluster.yaml");

const minutes = 60_000;

/** Only Docker: a cluster of Podman's would not be found again. */
const env = { KIND_EXPERIMENTAL_PROVIDER: "" };

/** The flags that name the cluster and its kubeconfig. */
const identity = ["--name", clusterName, "--kubeconfig", kindKubeconfig];

/** The beginning of the command that makes the cluster. */
const create = ["kind", "create", "cluster", ...identity];

const kubectl = (args: readonly string[], timeoutMs: number): Promise<string> =>
  run(["kubectl", "--kubeconfig", kindKubeconfig, ...args], { timeoutMs });

/** Those of the containers that `make up` made. */
const pickOurs = (record: KindRecord | undefined, found: readonly NodeContainer[]): NodeContainer[] =>
  found.filter(({ name, id }) => record?.phase === "creating" || record?.nodes[name] === id);

/** Waits until the API server answers and every node is ready. */
async function waitForNodes(): Promise<void> {
  await waitFor(
    "An answer of the kind cluster's API server",
    () => kubectl(["get", "--raw", "/readyz"], 10_000),
    {
      timeoutMs: 3 * minutes,
      everyMs: 1000,
    },
  );
  await kubectl(["wait", "--for=condition=Ready", "nodes", "--all", "--timeout=5m"], 6 * minutes);
}

/** Deletes all containers of the cluster's name. @throws Error when some stay. */
async function deleteNodes(): Promise<void> {
  // A kind that was killed leaves its lock, and the next one would not get past it.
  rmSync(`${kindKubeconfig}.lock`, { force: true });
  let left: readonly NodeContainer[] = [];
  // Docker completes a container that it was making when kind was killed, so look more than once.
  for (let quiet = 0, tries = 0; quiet < 2 && tries < 8; tries++) {
    await run(["kind", "delete", "cluster", ...identity], { env, timeoutMs: 3 * minutes });
    left = await listNodeContainers(clusterName);
    quiet = left.length === 0 ? quiet + 1 : 0;
    if (quiet < 2) await sleep(500);
  }
  if (left.length > 0)
    throw new Error(`These containers are still there: ${left.map(({ name }) => name).join(", ")}.`);
}

/**
 * Ends a kind that outlived the run which started it. On its way to a failure it would delete the next cluster, which has
 * the same name.
 */
async function endLeftBehind({ maker }: KindRecord): Promise<void> {
  if (maker === undefined) return;
  const isKind = (): Promise<boolean> =>
    run(["ps", "-o", "args=", "-p", String(maker)]).then(
      (args) => args.includes(create.join(" ")),
      () => false, // no such process
    );
  if (!(await isKind())) return;
  endGroup(maker);
  await waitFor(`The end of kind (process ${maker})`, async () => !(await isKind()), { timeoutMs: 30_000 });
}

/** Makes the cluster. @throws Error with what failed; by then kind has removed what it had made. */
async function createCluster(): Promise<void> {
  await checkForKind(true);
  rmSync(`${kindKubeconfig}.lock`, { force: true });
  const output: string[] = [];
  let quiet = false;
  const show = (line: string): void => {
    output.push(line);
    // From here on it is about a kubeconfig that the user need not know, or an error, which is explained.
    quiet ||= /^(Set kubectl context|ERROR: |Deleted nodes: )/.test(line);
    if (!quiet) console.log(line);
  };
  const onStart = (maker: number): void => writeKindRecord({ phase: "creating", nodes: {}, maker });
  const options = { env, timeoutMs: 30 * minutes, onLine: show, onStart, group: true };
  const command = [...create, "--config", configFile, "--image", nodeImage, "--wait", "3m"];
  await run(command, options).catch((error: Error) => {
    throw output.length > 0 ? new Error(explainKindFailure(output.join("\n")), { cause: error }) : error;
  });
  const nodes = await listNodeContainers(clusterName);
  writeKindRecord({ phase: "ready", nodes: Object.fromEntries(nodes.map(({ name, id }) => [name, id])) });
}

/** Makes the cluster, or starts it again, or goes on where a killed run stopped. */
async function bringUpCluster(): Promise<void> {
  const record = readKindRecord();
  await checkForKind(false);
  const found = await listNodeContainers(clusterName);
  const ours = pickOurs(record, found);
  if (found.length > ours.length) {
    throw new Error(
      `There is a kind cluster ${clusterName} that \`make up\` did not make. Delete it with \`kind delete cluster --name ${clusterName}\`, or use it by setting KUBECONFIG.`,
    );
  }
  if (record?.phase === "ready" && ours.length > 0) {
    const lost = Object.keys(record.nodes).filter((name) => !ours.some((node) => node.name === name));
    if (lost.length > 0)
      throw new Error(
        `The kind cluster ${clusterName} has lost its container ${lost.join(", ")}. Run \`make down\`, then \`make up\`.`,
      );
    const stopped = ours.filter(({ running }) => !running).map(({ name }) => name);
    if (stopped.length > 0) {
      console.log(`Starting ${stopped.join(", ")} ...`);
      await startContainers(stopped);
    }
  } else {
    if (record) {
      console.log(
        record.phase === "creating"
          ? "Removing the kind cluster that a killed run has left half made ..."
          : `The kind cluster ${clusterName} is gone. Removing the state of its stacks ...`,
      );
      await endLeftBehind(record);
      if (record.phase === "creating") await deleteNodes();
      deleteKindRecord();
    }
    await createCluster();
  }
  await waitForNodes().catch((error: Error) => {
    throw new Error(
      `The nodes of the kind cluster ${clusterName} are not ready. Look at \`node --import tsx cli/main.ts kubectl get nodes\`; \`make down\`, then \`make up\` makes a new one.\n${keepLastLines(error.message, 5)}`,
      { cause: error },
    );
  });
}

/**
 * Makes the kind cluster unless it exists, starts it when it has stopped, and waits for its nodes. After a failure or
 * Ctrl-C nothing half made is left: a complete cluster stays, and the next run goes on with it.
 *
 * @throws Error with every problem of this machine, or with what failed; Interrupted after a signal.
 */
export async function ensureKindCluster(): Promise<void> {
  try {
    await unwindOnSignal(bringUpCluster);
  } catch (error) {
    if (readKindRecord()?.phase === "creating") {
      console.error("Removing what there is of the kind cluster ...");
      await deleteNodes().then(deleteKindRecord, (failed: Error) =>
        console.error(`It was not removed completely: ${failed.message}\nRun \`make down\`.`),
      );
    }
    throw error;
  }
}

/** The state of the kind cluster. */
export interface KindStatus {
  readonly nodes: readonly NodeContainer[];
  /** True when the API server reports that it is ready. */
  readonly api: boolean;
}

/** Reads the state of the cluster; undefined when there is none. @throws Error when Docker does not answer. */
export async function readKindStatus(): Promise<KindStatus | undefined> {
  const record = readKindRecord();
  if (!record) return undefined;
  const nodes = pickOurs(record, await listNodeContainers(clusterName));
  if (nodes.length === 0) return undefined;
  const mayAnswer = existsSync(kindKubeconfig) && nodes.some(({ running }) => running);
  const api =
    mayAnswer &&
    (await kubectl(["get", "--raw", "/readyz"], 10_000).then(
      () => true,
      () => false,
    ));
  return { nodes, api };
}

/** True when the cluster is complete, every container runs and the API server is ready. */
export async function isKindUp(): Promise<boolean> {
  const status = await readKindStatus();
  return readKindRecord()?.phase === "ready" && !!status?.api && status.nodes.every(({ running }) => running);
}

/**
 * Deletes the cluster that `make up` made, with its kubeconfig and the state of its stacks.
 *
 * @returns false when a cluster of the same name, made by somebody else, was left alone.
 * @throws Error when Docker does not answer, or containers stay.
 */
export async function endKindCluster(): Promise<boolean> {
  const record = readKindRecord();
  if (record) await endLeftBehind(record);
  const found = await listNodeContainers(clusterName);
  const ours = pickOurs(record, found);
  const foreign = found.length - ours.length;
  if (ours.length > 0 && foreign === 0) await deleteNodes();
  else if (ours.length > 0) await run(["docker", "rm", "-f", "-v", ...ours.map(({ id }) => id)]);
  deleteKindRecord();
  return foreign === 0;
}
