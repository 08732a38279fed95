/** Long-running processes of the lab. Each starts detached, in its cgroup and namespaces, with a log and a record. */
import { spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { logDir, logFile } from "../paths";
import { stateDir } from "../../cli/machine/labFolders";
import { throwIfInterrupted } from "../../cli/machine/interrupts";
import { keepLastLines, sleep, waitFor } from "../../cli/machine/processes";
import { listEntrances, sendSignal } from "./cgroups";

/** A process that the lab keeps running. */
export interface Daemon {
  /** Its name and the name of its log, for example `node1-kubelet`. */
  readonly name: string;
  /** The machine that it belongs to, which decides its cgroup. */
  readonly machine: string;
  /** File of its network namespace. @default the host's */
  readonly network?: string;
  /** File of its mount namespace. @default the host's */
  readonly mount?: string;
  readonly command: readonly string[];
  /** Configuration files, text by path. They are written before the start, and a change restarts it. @default none */
  readonly files?: Readonly<Record<string, string>>;
}

/** Identifies a process. It writes this itself before it becomes the daemon: see `start`. */
interface Identity {
  readonly pid: number;
  /** Start time in clock ticks after boot. Together with it a process id is unique. */
  readonly started: string;
}

const recordDir = join(stateDir, "daemons");
const identityFile = (name: string): string => join(recordDir, `${name}.stat`);
/** The definition that the daemon was started with. A change restarts it. */
const definitionFile = (name: string): string => join(recordDir, `${name}.json`);

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** Parses a line of /proc/<id>/stat. Undefined when there is none, or when the process has exited. */
export function parseStat(line: string | undefined): Identity | undefined {
  // The name is in brackets and may contain blanks and brackets. After it: state (field 3) ... starttime (field 22).
  const fields = line?.slice(line.lastIndexOf(")") + 2).split(" ") ?? [];
  if (!line || fields.length < 20 || "ZX".includes(fields[0])) return undefined;
  return { pid: parseInt(line), started: fields[19] };
}

/** Finds the process id of a daemon. Undefined when it is not running. */
export function findPid(name: string): number | undefined {
  const identity = parseStat(read(identityFile(name)));
  const now = identity && parseStat(read(`/proc/${identity.pid}/stat`));
  return now?.started === identity?.started ? identity?.pid : undefined;
}

/** True when the daemon's process is alive. */
export const isRunning = (name: string): boolean => findPid(name) !== undefined;

/** Reads the time at which the daemon started, in milliseconds since the epoch. */
export const readStartTime = (name: string): number => statSync(identityFile(name)).mtimeMs;

/** True when the daemon runs as defined, from the current binary and in the current namespaces. */
function isCurrent(daemon: Daemon): boolean {
  const pid = findPid(daemon.name);
  if (pid === undefined || read(definitionFile(daemon.name)) !== JSON.stringify(daemon)) return false;
  // Built or upgraded since it started.
  if (readlinkSync(`/proc/${pid}/exe`).endsWith(" (deleted)")) return false;
  const inside = (kind: "net" | "mnt", file?: string): boolean =>
    file === undefined || readlinkSync(`/proc/${pid}/ns/${kind}`) === `${kind}:[${statSync(file).ino}]`;
  return inside("net", daemon.network) && inside("mnt", daemon.mount);
}

/** Wraps a command so that it runs in the daemon's namespaces. */
export const wrapInNamespaces = (
  daemon: Pick<Daemon, "network" | "mount">,
  command: readonly string[],
): string[] =>
  // Not `ip netns exec`: it mounts a new /sys, which hides the cgroups.
  [
    ...(daemon.network || daemon.mount ? ["nsenter"] : []),
    ...(daemon.network ? [`--net=${daemon.network}`] : []),
    ...(daemon.mount ? [`--mount=${daemon.mount}`] : []),
    ...command,
  ];

/**
 * A daemon's first steps, run by its own process. So everything that it starts is in the cgroups, and it is recorded even
 * when we are killed at this moment.
 */
const start = `
for file in $CGROUPS; do echo $$ > "$file"; done
read -r stat < /proc/$$/stat
echo "$stat" > "$IDENTITY"
unset CGROUPS IDENTITY
exec "$@"`;

/** Starts the daemon unless it already runs as defined. It outlives us. @throws Interrupted after a signal. */
export async function ensureDaemon(daemon: Daemon): Promise<void> {
  throwIfInterrupted();
  if (isCurrent(daemon)) return;
  await stopDaemon(daemon.name);
  mkdirSync(recordDir, { recursive: true });
  mkdirSync(logDir, { recursive: true });
  for (const [path, text] of Object.entries(daemon.files ?? {})) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  writeFileSync(definitionFile(daemon.name), JSON.stringify(daemon));
  const log = openSync(logFile(daemon.name), "a");
  const child = spawn("sh", ["-euc", start, "sh", ...wrapInNamespaces(daemon, daemon.command)], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      PATH: process.env.PATH,
      CGROUPS: listEntrances(daemon.machine).join(" "),
      IDENTITY: identityFile(daemon.name),
    },
  });
  closeSync(log);
  child.unref();
  await waitFor(`The start of ${daemon.name}`, () => Promise.resolve(isRunning(daemon.name)), {
    // Compilers may keep every core busy meanwhile.
    timeoutMs: 60_000,
    everyMs: 10,
    fatal: () => (child.exitCode === null ? undefined : `it has exited; see ${logFile(daemon.name)}`),
  });
}

/** Ends a daemon: SIGTERM, then SIGKILL after five seconds. Its children keep running, as a restart needs; `killAll` ends a machine. */
export async function stopDaemon(name: string): Promise<void> {
  const pid = findPid(name);
  if (pid !== undefined) {
    sendSignal(pid, "SIGTERM");
    for (const end = Date.now() + 5000; Date.now() < end && isRunning(name);) await sleep(50);
    if (isRunning(name)) sendSignal(pid, "SIGKILL");
    await waitFor(`The end of ${name}`, () => Promise.resolve(!isRunning(name)), {
      timeoutMs: 5000,
      everyMs: 50,
    });
  }
  rmSync(identityFile(name), { force: true });
}

/**
 * Waits until a daemon answers.
 *
 * @throws Error with the end of its log when it exits or does not answer in time.
 */
export async function waitUntilReady(
  { name }: Pick<Daemon, "name">,
  probe: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const fatal = (): string | undefined => (isRunning(name) ? undefined : "it has exited");
  await waitFor(`Readiness of ${name}`, probe, { timeoutMs, fatal }).catch((error: Error) => {
    const log = keepLastLines(read(logFile(name)) ?? "");
    throw new Error(
      `${error.message}\n${log}\nThe whole log is ${logFile(name)}. If a second \`make up\` fails too, run \`make down\`, then \`make up\`.`,
    );
  });
}
