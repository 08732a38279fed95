/**
 * The lab's cgroups: how everything that it started is found again, also after a crash.
 *
 *     <controller's mount>/thanos-lab/<machine>/daemons      what we start: etcd, containerd, kubelet ... and containerd's shims
 *     <controller's mount>/thanos-lab/<machine>/kubepods/... what the kubelet makes
 *
 * Both versions are handled alike: with v1 there is one hierarchy a controller, with v2 one in all. Only v1 and the
 * hybrid were run; v2 differs in `enableControllers` alone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cgroup } from "../paths";
import { sleep } from "../../cli/machine/processes";
import { mounts } from "./mounts";

/** Mount points of the machine's cgroup hierarchies: one a controller (v1), or a single one (v2). */
export function hierarchies(): string[] {
  return mounts()
    .filter(
      ({ type, path }) => (type === "cgroup" || type === "cgroup2") && path.startsWith("/sys/fs/cgroup"),
    )
    .map(({ path }) => path);
}

/** True where the controllers are in the one unified hierarchy. */
export const isUnified = (): boolean => existsSync("/sys/fs/cgroup/cgroup.controllers");

/** The folders of a cgroup of the lab in every hierarchy, whether or not they exist. */
const folders = (...names: string[]): string[] => hierarchies().map((root) => join(root, cgroup, ...names));

/** Every cgroup at and under `folder`, children first. */
function tree(folder: string): string[] {
  try {
    const children = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...children.flatMap(({ name }) => tree(join(folder, name))), folder];
  } catch {
    return []; // gone in the meantime
  }
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
};

/** Makes a machine's cgroups in every hierarchy. The kubelet wants its root to exist with all its controllers. */
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

/** A new v1 cpuset is empty, and no process may enter an empty one. */
function inheritCpuset(folder: string): void {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    const path = join(folder, file);
    if (!isUnified() && existsSync(path) && read(path) === "") {
      writeFileSync(path, read(join(dirname(folder), file)));
    }
  }
}

/** v2: lets children of `folder` use every controller that its parent hands down. */
function enableControllers(folder: string): void {
  for (const level of [dirname(folder), folder]) {
    const controllers = read(join(level, "cgroup.controllers")).split(" ").filter(Boolean);
    writeFileSync(join(level, "cgroup.subtree_control"), controllers.map((name) => `+${name}`).join(" "));
  }
}

/** Files that a process writes its id to, to enter the cgroup of a machine's daemons. */
export const entrances = (machine: string): string[] =>
  folders(machine, "daemons").map((folder) => join(folder, "cgroup.procs"));

/** Ids of the living processes of a machine, or of the whole lab. */
export function processesIn(machine?: string): number[] {
  const ids = folders(...(machine ? [machine] : []))
    .flatMap(tree)
    .flatMap((folder) => read(join(folder, "cgroup.procs")).split("\n"))
    .filter(Boolean)
    .map(Number);
  return [...new Set(ids)].filter((id) => !/^State:\s+[ZX]/m.test(read(`/proc/${id}/status`)));
}

/** Every cgroup of the lab that exists, children first. */
export const existingCgroups = (): string[] => folders().flatMap(tree);

/** Sends a signal; a process that has ended in the meantime is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Ends all processes of a machine, or of the whole lab: SIGTERM, then SIGKILL for what is left after `graceMs`.
 *
 * @throws Error with the ids of those that do not even end after SIGKILL (in uninterruptible sleep).
 */
export async function killAll(machine?: string, graceMs = 0): Promise<void> {
  if (graceMs > 0) {
    processesIn(machine).forEach((pid) => signal(pid, "SIGTERM"));
    for (const end = Date.now() + graceMs; Date.now() < end && processesIn(machine).length > 0;)
      await sleep(100);
  }
  // Repeated, because a process may fork between the listing and the signal.
  for (let round = 0; round < 100; round++) {
    const ids = processesIn(machine);
    if (ids.length === 0) return;
    ids.forEach((pid) => signal(pid, "SIGKILL"));
    await sleep(50);
  }
  const ids = processesIn(machine);
  if (ids.length > 0) {
    throw new Error(
      `Processes ${ids.join(", ")} of the lab do not end after SIGKILL: look at /proc/<id>/stack; only a reboot may help.`,
    );
  }
}

/** Removes a machine's cgroups, or all of the lab, children first. Their processes must have ended. */
export async function removeCgroups(machine?: string): Promise<void> {
  let busy: string[] = [];
  // The kernel frees a cgroup a moment after its last process.
  for (let round = 0; round < 50; round++) {
    busy = folders(...(machine ? [machine] : []))
      .flatMap(tree)
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
    `Cgroup ${busy[0]} cannot be removed: a process has entered it. See its cgroup.procs, then run make down again.`,
  );
}
