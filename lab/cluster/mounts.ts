/** Mounts, and a mount namespace per node, so that no mount of a pod is ever visible on the machine. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Node } from "../paths";
import { cacheDir, stateDir } from "../../cli/machine/labFolders";
import { run } from "../../cli/machine/processes";

/** One line of /proc/self/mountinfo. */
export interface Mount {
  readonly path: string;
  /** Type of the file system, for example `overlay` or `nsfs`. */
  readonly type: string;
}

/** Parses mountinfo, see proc_pid_mountinfo(5). Paths have octal escapes; optional fields end at " - ". */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [fields, rest] = line.split(" - ", 2);
      const path = fields
        .split(" ")[4]
        .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
      return { path, type: rest.split(" ")[0] };
    });
}

/** Lists the mounts of the machine, in the order of mounting. */
export const listMounts = (): Mount[] => parseMounts(readFileSync("/proc/self/mountinfo", "utf8"));

/** Lists the mounts at and under a folder, newest first: the order in which they can be unmounted. */
export const listMountsUnder = (folder: string): Mount[] =>
  listMounts()
    .filter(({ path }) => path === folder || path.startsWith(`${folder}/`))
    .reverse();

/** Unmounts everything under a folder. */
export async function unmountUnder(folder: string): Promise<void> {
  for (const { path } of listMountsUnder(folder)) await run(["umount", path]);
}

const namespacesDir = join(stateDir, "namespaces");

/** The file that keeps a node's mount namespace alive, for `nsenter --mount=`. */
export const mountNamespace = (node: Node): string => join(namespacesDir, node.name);

/** Values that every kubelet writes to /proc/sys, for the whole machine, unless they are already set. */
const kubeletTunables: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

/** Runs inside the new namespace. Its last line marks that it has finished. */
const script = `
if mountpoint -q /run/netns; then umount -R /run/netns; fi # a copy would keep a removed network alive
mount -t tmpfs tmpfs /mnt
for folder; do mkdir -p /mnt"$folder"; mount --bind "$folder" /mnt"$folder"; done
for folder in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 tmpfs $folder; done
for folder; do mkdir -p "$folder"; mount --move /mnt"$folder" "$folder"; done
umount /mnt
mkdir /run/tunables
${Object.entries(kubeletTunables)
  .map(([path, value]) => [`/proc/sys/${path}`, `/run/tunables/${path.replaceAll("/", ".")}`, value])
  .map(([path, file, value]) => `echo ${value} > ${file}; mount --bind ${file} ${path}`)
  .join("\n")}
mount --make-shared / # as systemd leaves it: a pod that mounts the root may ask for what is mounted later
touch /run/node-is-ready
`;

/** True when the node's mount namespace exists and is set up completely. */
export async function hasMountNamespace(node: Node): Promise<boolean> {
  const file = mountNamespace(node);
  if (!listMounts().some(({ path, type }) => path === file && type === "nsfs")) return false;
  return run(["nsenter", `--mount=${file}`, "test", "-e", "/run/node-is-ready"]).then(
    () => true,
    () => false,
  );
}

/**
 * Creates the node's mount namespace. It has the machine's files, but its own /run, /var/lib and /var/log: containerd, CNI
 * and the kubelet use fixed paths there that three nodes cannot share. It also has the kernel settings that the kubelet
 * requires, so that the kubelet does not change those of the machine.
 */
export async function createMountNamespace(node: Node): Promise<void> {
  mkdirSync(namespacesDir, { recursive: true });
  // The kernel keeps a mount namespace in a file only where mounts do not propagate.
  if (!listMounts().some(({ path }) => path === namespacesDir)) {
    await run(["mount", "--bind", namespacesDir, namespacesDir]);
    await run(["mount", "--make-private", namespacesDir]);
  }
  await removeMountNamespace(node);
  writeFileSync(mountNamespace(node), "");
  await run([
    "unshare",
    `--mount=${mountNamespace(node)}`,
    "--propagation=private",
    "sh",
    "-euc",
    script,
    "sh",
    stateDir,
    cacheDir,
  ]);
}

/** Releases the node's mount namespace. Its mounts disappear with its last process. */
export async function removeMountNamespace(node: Node): Promise<void> {
  const file = mountNamespace(node);
  await unmountUnder(file);
  if (existsSync(file)) rmSync(file);
}
