/** Whether this machine can run the lab: asked first, so that what cannot work is said at once, with the way out. */
import { accessSync, constants, existsSync, readFileSync, readdirSync, statfsSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { hostApiPort, hostNodePorts, toolsDir } from "./paths";
import { bin, cacheDir, stateDir } from "../cli/machine/labFolders";
import { takenPorts, type TakenPort } from "./cluster/ports";
import { run } from "../cli/machine/processes";

const gibibyte = 2 ** 30;

/** What is asked of the machine. */
export interface Facts {
  readonly platform: string;
  /** Effective user. */
  readonly uid: number;
  /** Effective capabilities, one bit each, as in /proc/self/status. */
  readonly capabilities: bigint;
  /** Version of Node, for example `20.19.0`. */
  readonly node: string;
  /** What `go version` failed with; undefined when it works, or when everything was built already. */
  readonly goError?: string;
  /** Controllers of cgroups that are there. */
  readonly controllers: readonly string[];
  /** A hierarchy of cgroups that cannot be written to. */
  readonly readOnlyCgroup?: string;
  /** True when the kernel has overlayfs. */
  readonly overlay: boolean;
  /** True when the state folder is on an overlay itself, as inside a container. */
  readonly stateOnOverlay: boolean;
  readonly stateDir: string;
  readonly takenPorts: readonly TakenPort[];
  /** Memory of the machine in bytes. */
  readonly memory: number;
  /** Per file system: what is free and what the lab needs, in bytes. */
  readonly disks: readonly { readonly folder: string; readonly free: number; readonly need: number }[];
}

/** Bits of the capabilities that namespaces, mounts and networks take, see capabilities(7). */
const capabilities: Readonly<Record<string, bigint>> = {
  CAP_NET_ADMIN: 12n,
  CAP_SYS_ADMIN: 21n,
  CAP_MKNOD: 27n,
};

/** Names of unix sockets, the kubelet's are the longest, must stay below the kernel's 108 bytes. */
const longestStateDir = 60;

const gib = (bytes: number): string => `${(bytes / gibibyte).toFixed(1)} GiB`;

/** What stands in the way, a sentence each with what to do about it. Empty when nothing does. */
export function problemsOf(facts: Facts): string[] {
  if (facts.platform !== "linux")
    return [`This is ${facts.platform}: the lab needs Linux, for its namespaces and cgroups.`];
  const problems: string[] = [];
  const check = (bad: boolean, problem: string): void => void (bad && problems.push(problem));

  check(
    facts.uid !== 0,
    `You are user ${facts.uid}: the lab makes namespaces and mounts, so run it as root.`,
  );
  for (const [name, bit] of Object.entries(capabilities)) {
    const missing = facts.uid === 0 && ((facts.capabilities >> bit) & 1n) === 0n;
    check(missing, `root lacks ${name} here: in a container, start that with --privileged.`);
  }
  const major = parseInt(facts.node);
  check(major < 20, `Node is ${facts.node}: install 20 or newer.`);
  check(
    facts.goError !== undefined,
    `Go is missing or too old (${facts.goError}): the lab builds its tools with it.`,
  );
  for (const name of ["cpu", "cpuset", "memory", "pids"].filter(
    (each) => !facts.controllers.includes(each),
  )) {
    problems.push(
      `The cgroup controller ${name} is not there: mount it (v1), or enable it in the kernel's command line.`,
    );
  }
  check(
    facts.uid === 0 && facts.readOnlyCgroup !== undefined,
    `${facts.readOnlyCgroup} cannot be written to: in a container, start that with --privileged.`,
  );
  check(!facts.overlay, "The kernel has no overlayfs, which containers are made of: `modprobe overlay`.");
  check(
    facts.stateOnOverlay,
    `${facts.stateDir} is on an overlay, on which no other can be made: set THANOS_LAB_DIR to a folder on ext4, xfs, btrfs or tmpfs.`,
  );
  check(
    facts.stateDir.length > longestStateDir,
    `${facts.stateDir} has ${facts.stateDir.length} characters, more than ${longestStateDir}: sockets in it could not be named. Set THANOS_LAB_DIR to a shorter one.`,
  );
  for (const { port, holder } of facts.takenPorts) {
    problems.push(
      `Port ${port} of 127.0.0.1 is taken${holder ? ` by ${holder}` : ""}: end that, the lab publishes its cluster there.`,
    );
  }
  check(
    facts.memory < 7.5 * gibibyte,
    `The machine has ${gib(facts.memory)} of memory: the whole stack needs 8 GiB.`,
  );
  for (const { folder, free, need } of facts.disks) {
    check(
      free < need,
      `${folder} has ${gib(free)} free, and the lab needs ${gib(need)} there: make room, or move THANOS_LAB_DIR and THANOS_LAB_CACHE.`,
    );
  }
  return problems;
}

/**
 * Checks the machine in well under a second.
 *
 * @throws Error that lists everything that stands in the way.
 */
export async function preflight(): Promise<void> {
  const problems = problemsOf(await facts());
  if (problems.length === 0) return;
  throw new Error(
    [
      "The lab cannot run here:",
      ...problems.map((each) => `  - ${each}`),
      "Or use a cluster of your own: set KUBECONFIG to its file.",
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

/** The nearest folder at or above `folder` that exists. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(dirname(folder)));

async function facts(): Promise<Facts> {
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
    goError: built ? undefined : await goError(),
    controllers: [
      ...read("/sys/fs/cgroup/cgroup.controllers").trim().split(" "),
      ...hierarchies.map((path) => path.slice("/sys/fs/cgroup/".length)),
    ],
    readOnlyCgroup: hierarchies.find(readOnly),
    overlay: await hasOverlay(),
    stateOnOverlay: process.platform === "linux" && statfsSync(existing(stateDir)).type === 0x794c7630,
    stateDir,
    takenPorts: await takenPorts([hostApiPort, ...hostNodePorts]),
    memory: totalmem(),
    disks: disks(built),
  };
}

/** Needed: 20 GiB for sources, objects and results of a build in the cache's file system; 6 GiB for three nodes' images and data. */
function disks(built: boolean): Facts["disks"] {
  const needs = [
    { folder: existing(cacheDir), need: built ? gibibyte : 20 * gibibyte },
    { folder: existing(stateDir), need: existsSync(join(stateDir, "node1")) ? gibibyte : 6 * gibibyte },
  ];
  const byDevice = new Map<number, { folder: string; free: number; need: number }>();
  for (const { folder, need } of needs) {
    const { bavail, bsize } = statfsSync(folder);
    const device = statSync(folder).dev;
    byDevice.set(device, { folder, free: bavail * bsize, need: need + (byDevice.get(device)?.need ?? 0) });
  }
  return [...byDevice.values()];
}

/** What keeps `go` from building the tools. Asked where their modules are: a newer Go than the installed is fetched by itself. */
async function goError(): Promise<string | undefined> {
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
