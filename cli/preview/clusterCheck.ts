/** What the stack's cluster says of a preview, where one answers: it is asked, and nothing is changed in it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSetting } from "../../settings/stackSettings";
import { makeKubectlCommand } from "../kubectl";
import { loadLab } from "../lab";
import { findOnPath } from "../machine/installedPrograms";
import { findTarget } from "../target";
import { KubernetesApi, withApi } from "./apiSocket";
import { findMissing } from "./clusterReferences";
import { findRoom } from "./clusterRoom";
import { tryOut } from "./dryRun";
import { findServer, isListening, readKubeconfigs } from "./reachable";
import type { Planned } from "./renderedObjects";

/** What a cluster says. */
export interface ClusterVerdict {
  /** What was asked, or why it was not, one sentence. */
  readonly asked: string;
  /** What `up` would fail for. */
  readonly refused: readonly string[];
  /** What may keep pods from running. */
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

const nothing = { refused: [], warnings: [], notes: [] };

/** Asks an API server about the objects of a preview. */
export async function judge(api: KubernetesApi, planned: readonly Planned[]): Promise<ClusterVerdict> {
  const objects = planned.map(({ object }) => object);
  const [trial, references, room] = await Promise.all([
    tryOut(api, planned),
    findMissing(api, objects),
    findRoom(api, objects),
  ]);
  return {
    asked: `Cluster: ${trial.tried} objects and pods tried without keeping them, ${trial.refused.length === 0 ? "none" : trial.refused.length} refused.`,
    refused: [...trial.refused, ...references.missing],
    warnings: room?.warnings ?? [],
    notes: [...trial.notes, ...references.notes, ...(room ? [room.sums] : [])],
  };
}

/** The command line of kubectl for the cluster of a stack, where one answers; otherwise why it is not asked. */
async function findKubectl(stack: string, folder: string): Promise<readonly string[] | string> {
  if (findTarget(stack).lab) {
    const { isUp } = await loadLab();
    return (await isUp()) ? makeKubectlCommand(stack, []) : "Cluster: not asked, since none is running.";
  }
  const kubeconfig = readSetting(stack, "kubernetes:kubeconfig");
  if (kubeconfig !== undefined && typeof kubeconfig !== "string")
    return "Cluster: not asked, since its kubeconfig is encrypted.";
  const context = readSetting(stack, "kubernetes:context");
  const server = findServer(readKubeconfigs(stack), typeof context === "string" ? context : undefined);
  if (server === undefined || !(await isListening(server))) return "Cluster: not asked, since none answers.";
  if (findOnPath("kubectl") === undefined) return "Cluster: not asked, since kubectl is not installed.";
  const command = makeKubectlCommand(stack, []);
  if (kubeconfig === undefined) return command;
  return [
    ...command,
    "--kubeconfig",
    existsSync(kubeconfig) ? kubeconfig : keepPrivately(folder, kubeconfig),
  ];
}

function keepPrivately(folder: string, text: string): string {
  const file = join(folder, "kubeconfig");
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** Asks the cluster of a stack about the objects of a preview. Never throws: a cluster that can't be asked is a sentence. */
export async function askCluster(stack: string, planned: readonly Planned[]): Promise<ClusterVerdict> {
  if (planned.length === 0) return { asked: "Cluster: not asked, since there are no objects.", ...nothing };
  // Only this user can read it: the socket in it lets anyone in who can open it.
  const folder = mkdtempSync(join(tmpdir(), "thanos-cluster-"));
  try {
    const kubectl = await findKubectl(stack, folder);
    if (typeof kubectl === "string") return { asked: kubectl, ...nothing };
    return await withApi(kubectl, folder, (api) => judge(api, planned));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { asked: `Cluster: not asked (${reason}).`, ...nothing };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
