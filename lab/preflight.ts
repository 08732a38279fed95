/** Checks whether this machine can run the lab, before anything starts. Reports every problem with its solution. */
import { accessSync, constants, existsSync, readFileSync, readdirSync, statfsSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { cgroup, hostApiPort, hostNodePorts, toolsDir } from "./paths";
import { bin, cacheDir, stateDir } from "../cli/machine/labFolders";
import { findTakenPorts, type TakenPort } from "../cli/machine/ports";
import { run } from "../cli/machine/processes";

const gibibyte = 2 ** 30;

/** What is read from the machine. */
export interface Facts {
  readonly platform: string;
  /** Effective user. */
  readonly uid: number;
  /** Effective capabilities, one bit each, as in /proc/self/status. */
  readonly capabilities: bigint;
  /** Version of Node, for example `20.19.0`. */
  readonly node: string;
  /** The error of `go version`. Undefined when it works or when everything is built. */
  readonly goError?: string;
  /** Available cgroup controllers. */
  readonly controllers: readonly string[];
  /** A cgroup hierarchy that is read-only. */
  readonly readOnlyCgroup?: string;
  /** True when the kernel has overlayfs. */
  readonly overlay: boolean;
  /** True when the state folder is on an overlay file system, as inside a container. */
  readonly stateOnOverlay: boolean;
  readonly stateDir: string;
  readonly takenPorts: readonly TakenPort[];
  /** Memory of the machine in bytes. */
  readonly memory: number;
  /** Free and needed bytes of each file system. */
  readonly disks: readonly { readonly folder: string; readonly free: number; readonly need: number }[];
}

/** Bits of the capabilities that namespaces, mounts and networks need, see capabilities(7). */
const capabilities: Readonly<Record<string, bigint>> = {
  CAP_NET_ADMIN: 12n,
  CAP_SYS_ADMIN: 21n,
  CAP_MKNOD: 27n,
};

/** The kernel limits paths of unix sockets to 108 bytes. The kubelet's are the longest. */
const longestStateDir = 60;

const formatGib = (bytes: number): string => `${(bytes / gibibyte).toFixed(1)} GiB`;

/** Lists what keeps the lab from running here, each with what to do about it. */
export function findProblems(facts: Facts): string[] {
  if (facts.platform !== "linux") return [`This is ${facts.platform}. The embedded cluster needs Linux.`];
  const problems: string[] = [];
  const check = (bad: boolean, problem: string): void => void (bad && problems.push(problem));

  check(facts.uid !== 0, `You are user ${facts.uid}. Run it as root: it creates namespaces and mounts.`);
  for (const [name, bit] of Object.entries(capabilities)) {
    const missing = facts.uid === 0 && ((facts.capabilities >> bit) & 1n) === 0n;
    check(missing, `root lacks the capability ${name}. If this is a container, start it with --privileged.`);
  }
  const major = parseInt(facts.node);
  check(major < 20, `Node.js is ${facts.node}. Install version 20.19 or newer.`);
  check(
    facts.goError !== undefined,
    `Go is missing or too old (${facts.goError}). Install the version that lab/README.md names, to build the tools.`,
  );
  for (const name of ["cpu", "cpuset", "memory", "pids"].filter(
    (each) => !facts.controllers.includes(each),
  )) {
    problems.push(
      `The cgroup controller ${name} is missing. Mount it (cgroup v1) or enable it on the kernel command line (v2).`,
    );
  }
  check(
    facts.uid === 0 && facts.readOnlyCgroup !== undefined,
    `${facts.readOnlyCgroup} is read-only. If this is a container, start it with --privileged.`,
  );
  check(!facts.overlay, "The kernel has no overlayfs, which containers need. Run `modprobe overlay`.");
  check(
    facts.stateOnOverlay,
    `${facts.stateDir} is on an overlay file system, which cannot hold another one. Set THANOS_LAB_DIR to a folder on ext4, xfs, btrfs or tmpfs.`,
  );
  check(
    facts.stateDir.length > longestStateDir,
    `${facts.stateDir} has ${facts.stateDir.length} characters, too many for the paths of sockets in it. Set THANOS_LAB_DIR to a path of at most ${longestStateDir}.`,
  );
  for (const { port, holder } of facts.takenPorts) {
    problems.push(
      `Port ${port} of 127.0.0.1 is in use${holder ? ` by ${holder}` : ""}. Free it: the cluster is published there.`,
    );
  }
  check(
    facts.memory < 7.5 * gibibyte,
    `The machine has ${formatGib(facts.memory)} of memory. The whole stack needs 8 GiB.`,
  );
  for (const { folder, free, need } of facts.disks) {
    check(
      free < need,
      `${folder} has ${formatGib(free)} free and needs ${formatGib(need)}. Make room, or set THANOS_LAB_DIR and THANOS_LAB_CACHE to other folders.`,
    );
  }
  return problems;
}

/**
 * Checks the machine, in well under a second.
 *
 * @throws Error that lists every problem.
 */
export async function preflight(): Promise<void> {
  const problems = findProblems(await readFacts());
  if (problems.length === 0) return;
  throw new Error(
    [
      "The embedded cluster cannot run on this machine:",
      ...problems.map((each) => `  - ${each}`),
      "To use your own cluster instead, set KUBECONFIG to its kubeconfig.",
    ].join("\n"),
  );
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** True when a process is the lab's, which publishes its own ports. */
const isOfLab = (pid: string): boolean => read(`/proc/${pid}/cgroup`).includes(`/${cgroup}/`);

/** Finds the nearest folder at or above `folder` that exists. */
const findExisting = (folder: string): string =>
  existsSync(folder) ? folder : findExisting(dirname(folder));

async function readFacts(): Promise<Facts> {
  const built = existsSync(bin("kubelet")) && existsSync(bin("thanos"));
  const readOnly = (path: string): boolean => {
    try {
      accessSync(path, constants.W_OK);
      return false;
    } catch {
      return true;
    }
  };
  const hierarchies = existsSync("/sys/fs/cgroup/cgroup.controllers")
    ? ["/sys/fs/cgroup"]
    : ["cpu", "cpuset", "memory", "pids"].map((name) => `/sys/fs/cgroup/${name}`).filter(existsSync);
  return {
    platform: process.platform,
    uid: process.geteuid?.() ?? -1,
    capabilities: BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(read("/proc/self/status"))?.[1] ?? "0"}`),
    node: process.versions.node,
    goError: built ? undefined : await findGoError(),
    controllers: [
      ...read("/sys/fs/cgroup/cgroup.controllers").trim().split(" "),
      ...hierarchies.map((path) => path.slice("/sys/fs/cgroup/".length)),
    ],
    readOnlyCgroup: hierarchies.find(readOnly),
    overlay: await hasOverlay(),
    stateOnOverlay: process.platform === "linux" && statfsSync(findExisting(stateDir)).type === 0x794c7630,
    stateDir,
    takenPorts: await findTakenPorts([hostApiPort, ...hostNodePorts], isOfLab),
    memory: totalmem(),
    disks: readDisks(built),
  };
}

/** Reads the free space. A build needs 14 GiB in the cache's file system; images and data of three nodes need 6 GiB. */
function readDisks(built: boolean): Facts["disks"] {
  const needs = [
    { folder: findExisting(cacheDir), need: built ? gibibyte : 14 * gibibyte },
    { folder: findExisting(stateDir), need: existsSync(join(stateDir, "node1")) ? gibibyte : 6 * gibibyte },
  ];
  const byDevice = new Map<number, { folder: string; free: number; need: number }>();
  for (const { folder, need } of needs) {
    const { bavail, bsize } = statfsSync(folder);
    const device = statSync(folder).dev;
    byDevice.set(device, { folder, free: bavail * bsize, need: need + (byDevice.get(device)?.need ?? 0) });
  }
  return [...byDevice.values()];
}

/** Finds what keeps `go` from building the tools. Runs in their folders, because Go fetches the version that a module needs. */
async function findGoError(): Promise<string | undefined> {
  for (const tool of readdirSync(toolsDir)) {
    const error = await run(["go", "version"], { cwd: join(toolsDir, tool) }).then(
      () => undefined,
      (failed: Error) => failed.message.trim().split("\n").pop(),
    );
    if (error !== undefined) return error;
  }
  return undefined;
}

async function hasOverlay(): Promise<boolean> {
  const known = (): boolean => /\toverlay$/m.test(read("/proc/filesystems"));
  if (!known()) await run(["modprobe", "overlay"]).catch(() => undefined);
  return known();
}
