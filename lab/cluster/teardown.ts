/** Ends the cluster with everything that the lab has started, whatever state it is in. */
import { existsSync, readdirSync } from "node:fs";
import { controlPlane, nodes } from "../paths";
import { stateDir } from "../../cli/machine/labFolders";
import { listCgroups, killAll, listProcesses, removeCgroups, sendSignal } from "./cgroups";
import { listMountsUnder, unmountUnder } from "./mounts";
import { networkNamespace, removeNetwork } from "./network";
import { deleteStateDir } from "./state";
import { findPid } from "./daemons";

const machines = [controlPlane, ...nodes];

/** Milliseconds that databases get to write their memory to disk. */
const graceMs = 8000;

/**
 * Ends all processes and removes mounts, network namespaces and cgroups. Data stays for the next `up`. It needs no record
 * of what was started, so it works after a crash, halfway through `up` and when nothing runs.
 */
export async function stop(): Promise<void> {
  // First the kubelets, at once: they would restart what ends below.
  for (const { name } of nodes) {
    const pid = findPid(`${name}-kubelet`);
    if (pid !== undefined) sendSignal(pid, "SIGKILL");
  }
  await killAll(undefined, graceMs);
  await unmountUnder(stateDir);
  for (const machine of machines) await removeNetwork(machine);
  await removeCgroups();
}

/** Stops the cluster and deletes its data. What was built stays in the cache. */
export async function down(): Promise<void> {
  await stop();
  deleteStateDir();
}

/** Lists what the lab has left on the machine, one line each. Nothing after `down`; only the state folder after `stop`. */
export function listLeftovers(): string[] {
  return [
    ...listProcesses().map((pid) => `process ${pid}`),
    ...listCgroups().map((path) => `cgroup ${path}`),
    ...listMountsUnder(stateDir).map(({ path }) => `mount ${path}`),
    ...machines
      .map(networkNamespace)
      .filter(existsSync)
      .map((path) => `network namespace ${path}`),
    ...(existsSync(stateDir) ? [`folder ${stateDir} with ${readdirSync(stateDir).join(", ")}`] : []),
  ];
}
