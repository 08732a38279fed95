/**
 * The lab's cgroups. With them, everything that the lab has started is found again, also after a crash.
 *
 *     <controller's mount>/thanos-lab/<machine>/daemons      what we start: etcd, containerd, kubelet ... and containerd's shims
 *     <controller's mount>/thanos-lab/<machine>/kubepods/... what the kubelet makes
 *
 * Both versions work the same way: v1 has one hierarchy per controller, v2 a single one. Only v1 and the hybrid were run;
 * v2 differs only in `enableControllers`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cgroup } from "../paths";
import { sleep } from "../../cli/machine/processes";
import { listMounts } from "./mounts";

/** Lists the mount points of the machine's cgroup hierarchies: one per controller (v1), or a single one (v2). */
export function listHierarchies(): string[] {
  return listMounts()
    .filter(
      ({ type, path }) => (type === "cgroup" || type === "cgroup2") && path.startsWith("/sys/fs/cgroup"),
    )
    .map(({ path }) => path);
}

/** True when all controllers are in a single hierarchy (v2). */
export const isUnified = (): boolean => existsSync("/sys/fs/cgroup/cgroup.controllers");

/** The folders of a cgroup of the lab in all hierarchies, whether or not they exist. */
const folders = (...names: string[]): string[] =>
  listHierarchies().map((root) => join(root, cgroup, ...names));

/** Lists all cgroups at and under `folder`, children first. */
function listTree(folder: string): string[] {
  try {
    const children = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...children.flatMap(({ name }) => listTree(join(folder, name))), folder];
  } catch {
    return []; // removed in the meantime
  }
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
};

/** Creates a machine's cgroups in every hierarchy. The kubelet requires its root with all controllers. */
export function createCgroups(machine: string): void {
  for (const folder of folders(machine, "daemons")) {
    mkdirSync(folder, { recursive: true });
    const levels = [dirname(dirname(folder)), dirname(folder), folder];
    for (const level of levels) {
      inheritCpuset(level);
      if (isUnified() && level !== folder) enableControllers(level);
    }
  }
}

/** Fills a new v1 cpuset: it starts empty, and no process may enter an empty one. */
function inheritCpuset(folder: string): void {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    const path = join(folder, file);
    if (!isUnified() && existsSync(path) && read(path) === "") {
      writeFileSync(path, read(join(dirname(folder), file)));
    }
  }
}

/** v2: lets children of `folder` use every controller that its parent passes on. */
function enableControllers(folder: string): void {
  for (const level of [dirname(folder), folder]) {
    const controllers = read(join(level, "cgroup.controllers")).split(" ").filter(Boolean);
    writeFileSync(join(level, "cgroup.subtree_control"), controllers.map((name) => `+${name}`).join(" "));
  }
}

/** Lists the files to which a process writes its id to enter the cgroup of a machine's daemons. */
export const listEntrances = (machine: string): string[] =>
  folders(machine, "daemons").map((folder) => join(folder, "cgroup.procs"));

/** Lists the ids of the living processes of a machine, or of the whole lab. */
export function listProcesses(machine?: string): number[] {
  const ids = folders(...(machine ? [machine] : []))
    .flatMap(listTree)
    .flatMap((folder) => read(join(folder, "cgroup.procs")).split("\n"))
    .filter(Boolean)
    .map(Number);
  return [...new Set(ids)].filter((id) => !/^State:\s+[ZX]/m.test(read(`/proc/${id}/status`)));
}

/** Lists the cgroups of the lab, children first. */
export const listCgroups = (): string[] => folders().flatMap(listTree);

/** Sends a signal. A process that has exited in the meantime is not an error. */
export function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Ends all processes of a machine, or of the whole lab: SIGTERM, then SIGKILL after `graceMs`.
 *
 * @throws Error with the ids of the processes that survive SIGKILL (in uninterruptible sleep).
 */
export async function killAll(machine?: string, graceMs = 0): Promise<void> {
  if (graceMs > 0) {
    listProcesses(machine).forEach((pid) => sendSignal(pid, "SIGTERM"));
    for (const end = Date.now() + graceMs; Date.now() < end && listProcesses(machine).length > 0;)
      await sleep(100);
  }
  // Repeated, because a process may fork between the listing and the signal.
  for (let round = 0; round < 100; round++) {
    const ids = listProcesses(machine);
    if (ids.length === 0) return;
    ids.forEach((pid) => sendSignal(pid, "SIGKILL"));
    await sleep(50);
  }
  const ids = listProcesses(machine);
  if (ids.length > 0) {
    throw new Error(
      `Processes ${ids.join(", ")} of the embedded cluster survive SIGKILL. Check /proc/<id>/stack; you may have to reboot.`,
    );
  }
}

/** Removes a machine's cgroups, or all of the lab, children first. Their processes must have exited. */
export async function removeCgroups(machine?: string): Promise<void> {
  let busy: string[] = [];
  // The kernel frees a cgroup a moment after its last process.
  for (let round = 0; round < 50; round++) {
    busy = folders(...(machine ? [machine] : []))
      .flatMap(listTree)
      .filter((folder) => {
        try {
          rmdirSync(folder);
          return false;
        } catch (error) {
          return (error as NodeJS.ErrnoException).code !== "ENOENT";
        }
      });
    if (busy.length === 0) return;
    await sleep(100);
  }
  throw new Error(
    `Cannot remove the cgroup ${busy[0]}: a process has entered it. End the processes in its cgroup.procs, then run \`make down\` again.`,
  );
}
