/**
 * The embedded cluster: `up` brings it up or repairs it, `stop` ends its processes and keeps its data, `down` removes everything.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Listr, type ListrTask } from "listr2";
import { controlPlane, nodes } from "../paths";
import { endingSignals, Interrupted } from "../../cli/machine/interrupts";
import { stateDir } from "../../cli/machine/labFolders";
import { isApiReady } from "./api";
import { ensureCertificates, writeHostKubeconfig } from "./certificates";
import { createCgroups, killAll } from "./cgroups";
import { controlPlaneDaemons, ensureControlPlane } from "./controlPlane";
import { isRunning, type Daemon } from "./daemons";
import { dns, ensureDns } from "./dns";
import { ensureControlPlaneNetwork, hasNetwork } from "./network";
import {
  ensureContainerd,
  ensureKubelet,
  ensureNodeNamespaces,
  listNodeDaemons,
  listReadyNodes,
  waitForNode,
} from "./node";
import { ensureImages } from "./nodeImages";
import { ensurePublished, publishers } from "./publish";
import { claimStateDir } from "./state";
import { ensureStorage } from "./storage";

export { down, listLeftovers, stop } from "./teardown";

/** All processes of a cluster that is up. */
export const daemons: readonly Daemon[] = [
  ...controlPlaneDaemons,
  dns,
  ...publishers,
  ...nodes.flatMap(listNodeDaemons),
];

/** Creates cgroups and namespaces. If the control plane's network was lost, its processes end and start again. */
async function ensureNamespaces(): Promise<void> {
  if (!hasNetwork(controlPlane)) await killAll(controlPlane.name);
  createCgroups(controlPlane.name);
  await ensureControlPlaneNetwork();
  for (const node of nodes) await ensureNodeNamespaces(node);
}

/** Shows one line under a task's title. */
type Report = (line: string) => void;

/** The steps of `up`, in order. Each adds only what is missing, so a second run repairs. */
const steps: readonly { readonly title: string; readonly run: (report: Report) => Promise<unknown> }[] = [
  {
    title: "Namespaces, network and certificates",
    run: async () => {
      claimStateDir();
      await ensureNamespaces();
      await ensureCertificates();
    },
  },
  {
    title: "Control plane, and images on the nodes",
    run: (report) =>
      Promise.all([
        ensurePublished().then(ensureControlPlane).then(ensureDns).then(ensureStorage),
        ...nodes.map(async (node) => {
          await ensureContainerd(node);
          await ensureImages(node, report);
        }),
      ]),
  },
  {
    title: `Nodes ${nodes.map(({ name }) => name).join(", ")}`,
    run: async () => {
      await Promise.all(nodes.map(ensureKubelet));
      await Promise.all(nodes.map(waitForNode));
      writeHostKubeconfig();
    },
  },
];

/** The steps of `up` as tasks. The machine must have passed `preflight`, and the images must be built. */
export const makeClusterTasks = (): ListrTask[] =>
  steps.map((step) => ({
    title: step.title,
    task: async (_, task) => {
      const start = Date.now();
      await step.run((line) => (task.output = line));
      task.title = `${step.title} (${((Date.now() - start) / 1000).toFixed(1)} s)`;
    },
  }));

/**
 * Runs work that brings up the cluster. After Ctrl-C or another ending signal, stops the cluster and exits.
 *
 * Another process stops the cluster while this one blocks its own event loop, so that it cannot start anything else.
 */
export async function stopOnSignal<T>(work: () => Promise<T>): Promise<T> {
  const onSignal = (name: NodeJS.Signals): never => {
    console.error(`\nStopping the cluster after ${name} ...`);
    spawnSync(process.execPath, [...process.execArgv, join(__dirname, "stop.ts")], { stdio: "inherit" });
    process.exit(new Interrupted(name).exitCode);
  };
  endingSignals.forEach((name) => process.on(name, onSignal));
  try {
    return await work();
  } finally {
    endingSignals.forEach((name) => process.off(name, onSignal));
  }
}

/** Brings up or repairs the cluster. When it returns, the nodes are Ready and the kubeconfig is written. */
export async function up(): Promise<void> {
  // The list's own signal handler would exit before anything is stopped.
  await stopOnSignal(() => new Listr(makeClusterTasks(), { registerSignalListeners: false }).run());
}

/** The state of the cluster. */
export interface ClusterStatus {
  /** Every daemon, and whether its process is alive. */
  readonly daemons: readonly { readonly name: string; readonly running: boolean }[];
  /** True when the API server reports that it is ready. */
  readonly api: boolean;
  /** Every node, and whether it is Ready. */
  readonly nodes: readonly { readonly name: string; readonly ready: boolean }[];
}

/** Reads the state of the cluster. Fast, and correct also when there is none. */
export async function readStatus(): Promise<ClusterStatus> {
  const api = existsSync(stateDir) && (await isApiReady());
  const ready = api ? await listReadyNodes() : [];
  return {
    daemons: daemons.map(({ name }) => ({ name, running: isRunning(name) })),
    api,
    nodes: nodes.map(({ name }) => ({ name, ready: ready.includes(name) })),
  };
}

/** True when every daemon runs and API server and nodes are ready. */
export async function isUp(): Promise<boolean> {
  const now = await readStatus();
  return now.api && now.daemons.every(({ running }) => running) && now.nodes.every(({ ready }) => ready);
}
