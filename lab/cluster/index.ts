/**
 * The embedded cluster: `clusterSteps` bring it up or repair it, `stop` ends its processes and keeps its data, `down` removes everything.
 */
import { existsSync } from "node:fs";
import type { LabImage } from "../imageTars";
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
  listNodeDaemons,
  listReadyNodes,
  waitForNode,
} from "./node";
import { ensureImage } from "./nodeImages";
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

/** The steps of bringing up the cluster. Each adds only what is missing, so a second run repairs. */
export const clusterSteps = {
  /** Namespaces, network and certificates. The machine must have passed `preflight`. */
  foundations: async (): Promise<void> => {
    claimStateDir();
    await ensureNamespaces();
    await ensureCertificates();
  },
  /** After the foundations. */
  containerd: (): Promise<unknown> => Promise.all(nodes.map(ensureContainerd)),
  /** After the foundations. When it returns, the API server answers, also to whoever uses the kubeconfig. */
  controlPlane: async (): Promise<void> => {
    await ensurePublished();
    await ensureControlPlane();
    writeHostKubeconfig();
  },
  /** After the control plane. */
  dnsAndStorage: (): Promise<void> => ensureDns().then(ensureStorage),
  /** After containerd. */
  image: (image: LabImage): Promise<unknown> => Promise.all(nodes.map((node) => ensureImage(node, image))),
  /** After the control plane, containerd and the pause image. When it returns, the nodes are Ready. */
  nodes: async (): Promise<void> => {
    await Promise.all(nodes.map(ensureKubelet));
    await Promise.all(nodes.map(waitForNode));
  },
};

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
