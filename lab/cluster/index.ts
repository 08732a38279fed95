/**
 * The embedded cluster: `up` brings it up or repairs it, `stop` ends everything that runs but keeps its data, `down` leaves nothing.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { Listr, type ListrTask } from "listr2";
import { controlPlane, nodes } from "../paths";
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
  nodeDaemons,
  readyNodes,
  waitForNode,
} from "./node";
import { ensureImages } from "./nodeImages";
import { ensurePublished, publishers } from "./publish";
import { claimStateDir } from "./state";
import { ensureStorage } from "./storage";

export { down, leftovers, stop } from "./teardown";

/** Everything that runs while the cluster is up. */
export const daemons: readonly Daemon[] = [
  ...controlPlaneDaemons,
  dns,
  ...publishers,
  ...nodes.flatMap(nodeDaemons),
];

/** Makes cgroups and namespaces. If the control plane's network was lost, all that ran in it ends and is started anew. */
async function ensureNamespaces(): Promise<void> {
  if (!hasNetwork(controlPlane)) await killAll(controlPlane.name);
  createCgroups(controlPlane.name);
  await ensureControlPlaneNetwork();
  for (const node of nodes) await ensureNodeNamespaces(node);
}

/** One line under a task's title. */
type Report = (line: string) => void;

/** The steps of `up`, in order. Each does only what is missing, so a second run repairs. */
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
    title: "Control plane and images of the nodes",
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

/** The steps of `up` as tasks, for a list of more. The machine must have passed `preflight`, images must be built. */
export const clusterTasks = (): ListrTask[] =>
  steps.map((step) => ({
    title: step.title,
    task: async (_, task) => {
      const start = Date.now();
      await step.run((line) => (task.output = line));
      task.title = `${step.title} (${((Date.now() - start) / 1000).toFixed(1)} s)`;
    },
  }));

/**
 * Runs work that brings up the cluster; on Ctrl-C, or when told to end, stops the cluster and ends this process.
 *
 * Another process does the stopping while this one waits for it, without a turn of its event loop: it must not start more.
 */
export async function stoppingWhenInterrupted<T>(work: () => Promise<T>): Promise<T> {
  const onSignal = (name: NodeJS.Signals): never => {
    console.error(`\n${name}: stopping the cluster ...`);
    spawnSync(process.execPath, [...process.execArgv, join(__dirname, "stop.ts")], { stdio: "inherit" });
    process.exit(128 + constants.signals[name]);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  signals.forEach((name) => process.on(name, onSignal));
  try {
    return await work();
  } finally {
    signals.forEach((name) => process.off(name, onSignal));
  }
}

/** Brings the cluster up, or repairs it: the nodes are Ready and the kubeconfig is written when it returns. */
export async function up(): Promise<void> {
  // Its own handler of signals would end us before anything is stopped.
  await stoppingWhenInterrupted(() => new Listr(clusterTasks(), { registerSignalListeners: false }).run());
}

/** What of the cluster runs. */
export interface ClusterStatus {
  /** Every daemon, with whether its process is alive. */
  readonly daemons: readonly { readonly name: string; readonly running: boolean }[];
  /** True when the API server answers that it is ready. */
  readonly api: boolean;
  /** Every node, with whether it is Ready. */
  readonly nodes: readonly { readonly name: string; readonly ready: boolean }[];
}

/** Looks at the cluster; cheap, and right also when there is none. */
export async function status(): Promise<ClusterStatus> {
  const api = existsSync(stateDir) && (await isApiReady());
  const ready = api ? await readyNodes() : [];
  return {
    daemons: daemons.map(({ name }) => ({ name, running: isRunning(name) })),
    api,
    nodes: nodes.map(({ name }) => ({ name, ready: ready.includes(name) })),
  };
}

/** True when every daemon runs, the API server is ready and so is every node. */
export async function isUp(): Promise<boolean> {
  const now = await status();
  return now.api && now.daemons.every(({ running }) => running) && now.nodes.every(({ ready }) => ready);
}
