/** The end of the cluster: everything that the lab started dies with it, whatever state it is in. */
import { existsSync, readdirSync } from "node:fs";
import { controlPlane, nodes } from "../paths";
import { stateDir } from "../../cli/machine/labFolders";
import { existingCgroups, killAll, processesIn, removeCgroups, signal } from "./cgroups";
import { mountsUnder, unmountUnder } from "./mounts";
import { networkNamespace, removeNetwork } from "./network";
import { deleteStateDir } from "./state";
import { runningPid } from "./daemons";

const machines = [controlPlane, ...nodes];

/** How long databases may take to write what they hold in memory. */
const graceMs = 8000;

/**
 * Ends everything that runs: processes, mounts, network namespaces and cgroups. Data stays for the next `up`. It needs no
 * record of what was started, so it works after a crash, halfway through `up`, and when there is nothing.
 */
export async function stop(): Promise<void> {
  // First the kubelets, at once: they would start again what ends below.
  for (const { name } of nodes) {
    const pid = runningPid(`${name}-kubelet`);
    if (pid !== undefined) signal(pid, "SIGKILL");
  }
  await killAll(undefined, graceMs);
  await unmountUnder(stateDir);
  for (const machine of machines) await removeNetwork(machine);
  await removeCgroups();
}

/** `stop`, and the data of the cluster is deleted. What was built stays in the cache. */
export async function down(): Promise<void> {
  await stop();
  deleteStateDir();
}

/** What the lab has left on the machine, one line each; empty after `down`. After `stop`, only the state folder may be there. */
export function leftovers(): string[] {
  return [
    ...processesIn().map((pid) => `process ${pid}`),
    ...existingCgroups().map((path) => `cgroup ${path}`),
    ...mountsUnder(stateDir).map(({ path }) => `mount ${path}`),
    ...machines
      .map(networkNamespace)
      .filter(existsSync)
      .map((path) => `network namespace ${path}`),
    ...(existsSync(stateDir) ? [`folder ${stateDir} with ${readdirSync(stateDir).join(", ")}`] : []),
  ];
}
