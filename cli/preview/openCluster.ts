/** Opens the API of a stack's cluster, where one answers. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSetting } from "../../settings/stackSettings";
import { isKindUp } from "../kind/kindCluster";
import { makeKubectlCommand } from "../kubectl";
import { loadLab } from "../lab";
import { findOnPath } from "../machine/installedPrograms";
import { findTarget } from "../target";
import { type KubernetesApi, withApi } from "./apiSocket";
import { findServer, isListening, readKubeconfigs } from "./reachable";

/** What the work returned, or why the cluster could not be asked, as the end of a sentence with "since". */
export type Opened<T> = { readonly answer: T } | { readonly reason: string };

/** The command line of kubectl for the cluster of a stack, where one answers; otherwise why it is not asked. */
async function findKubectl(stack: string, folder: string): Promise<readonly string[] | string> {
  const { lab, kind } = findTarget(stack);
  if (lab || kind) {
    const up = lab ? await (await loadLab()).isUp() : await isKindUp();
    return up ? makeKubectlCommand(stack, []) : "none is running";
  }
  const kubeconfig = readSetting(stack, "kubernetes:kubeconfig");
  if (kubeconfig !== undefined && typeof kubeconfig !== "string") return "its kubeconfig is encrypted";
  const context = readSetting(stack, "kubernetes:context");
  const server = findServer(readKubeconfigs(stack), typeof context === "string" ? context : undefined);
  if (server === undefined || !(await isListening(server))) return "none answers";
  if (findOnPath("kubectl") === undefined) return "kubectl is not installed";
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

/**
 * Opens the API of a stack's cluster for as long as the work takes.
 *
 * @throws Error when kubectl does not start or the cluster does not let us in, and what the work throws.
 */
export async function openCluster<T>(
  stack: string,
  work: (api: KubernetesApi) => Promise<T>,
): Promise<Opened<T>> {
  // Only this user can read it: the socket in it lets anyone in who can open it.
  const folder = mkdtempSync(join(tmpdir(), "thanos-cluster-"));
  try {
    const kubectl = await findKubectl(stack, folder);
    if (typeof kubectl === "string") return { reason: kubectl };
    return { answer: await withApi(kubectl, folder, work) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
