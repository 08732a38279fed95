/** Long-running processes of the lab: started detached, in their cgroup and namespaces, with a log and a record. */
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
import { keepLastLines, sleep, waitFor } from "../../cli/machine/processes";
import { entrances, signal } from "./cgroups";

/** A process that the lab keeps running. */
export interface Daemon {
  /** Name, also of its log, for example `node1-kubelet`. */
  readonly name: string;
  /** The machine that it belongs to: its cgroup. */
  readonly machine: string;
  /** File of the network namespace that it runs in. @default the host's */
  readonly network?: string;
  /** File of the mount namespace that it runs in. @default the host's */
  readonly mount?: string;
  readonly command: readonly string[];
  /** Configuration files, text by path: written before the start, and a change restarts it. @default none */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a daemon's process writes of itself before it becomes the daemon: see `start`. */
interface Identity {
  readonly pid: number;
  /** Start in clock ticks after boot: process ids come round again, with this they are unique. */
  readonly started: string;
}

const recordDir = join(stateDir, "daemons");
const identityFile = (name: string): string => join(recordDir, `${name}.stat`);
/** The definition that the daemon was started with: when that changes, it is restarted. */
const definitionFile = (name: string): string => join(recordDir, `${name}.json`);

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** Reads a line of /proc/<id>/stat; undefined when there is none, or of a process that has ended. */
export function parseStat(line: string | undefined): Identity | undefined {
  // The name, in brackets, may have blanks and brackets in it; what follows is state (field 3) ... starttime (field 22).
  const fields = line?.slice(line.lastIndexOf(")") + 2).split(" ") ?? [];
  if (!line || fields.length < 20 || "ZX".includes(fields[0])) return undefined;
  return { pid: parseInt(line), started: fields[19] };
}

/** The process id of a daemon that is alive. */
export function runningPid(name: string): number | undefined {
  const identity = parseStat(read(identityFile(name)));
  const now = identity && parseStat(read(`/proc/${identity.pid}/stat`));
  return now?.started === identity?.started ? identity?.pid : undefined;
}

/** True when the daemon's process is alive. */
export const isRunning = (name: string): boolean => runningPid(name) !== undefined;

/** When the daemon was started, in milliseconds since the epoch. */
export const startedAt = (name: string): number => statSync(identityFile(name)).mtimeMs;

/** True when it runs as defined, from the binary and in the namespaces that are there now. */
function isCurrent(daemon: Daemon): boolean {
  const pid = runningPid(daemon.name);
  if (pid === undefined || read(definitionFile(daemon.name)) !== JSON.stringify(daemon)) return false;
  // Built anew, or upgraded, since it was started.
  if (readlinkSync(`/proc/${pid}/exe`).endsWith(" (deleted)")) return false;
  const inside = (kind: "net" | "mnt", file?: string): boolean =>
    file === undefined || readlinkSync(`/proc/${pid}/ns/${kind}`) === `${kind}:[${statSync(file).ino}]`;
  return inside("net", daemon.network) && inside("mnt", daemon.mount);
}

/** The command line that enters the daemon's namespaces. */
export const inNamespaces = (
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
 * A daemon's first steps, done by its own process: nothing that it starts is outside the cgroups, and it is on record even
 * when we are killed at this very moment.
 */
const start = `
for file in $CGROUPS; do echo $$ > "$file"; done
read -r stat < /proc/$$/stat
echo "$stat" > "$IDENTITY"
unset CGROUPS IDENTITY
exec "$@"`;

/** Starts the daemon, unless it runs already as defined. It outlives us. */
export async function ensureDaemon(daemon: Daemon): Promise<void> {
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
  const child = spawn("sh", ["-euc", start, "sh", ...inNamespaces(daemon, daemon.command)], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      PATH: process.env.PATH,
      CGROUPS: entrances(daemon.machine).join(" "),
      IDENTITY: identityFile(daemon.name),
    },
  });
  closeSync(log);
  child.unref();
  await waitFor(`The start of ${daemon.name}`, () => Promise.resolve(isRunning(daemon.name)), {
    timeoutMs: 10_000,
    everyMs: 10,
    fatal: () => (child.exitCode === null ? undefined : `it has ended: see ${logFile(daemon.name)}`),
  });
}

/** Ends a daemon: SIGTERM, then SIGKILL after five seconds. Its children are left: that is for a restart, `killAll` ends a machine. */
export async function stopDaemon(name: string): Promise<void> {
  const pid = runningPid(name);
  if (pid !== undefined) {
    signal(pid, "SIGTERM");
    for (const end = Date.now() + 5000; Date.now() < end && isRunning(name);) await sleep(50);
    if (isRunning(name)) signal(pid, "SIGKILL");
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
 * @throws Error with the end of its log when it dies, or does not answer in time.
 */
export async function waitUntilReady(
  { name }: Pick<Daemon, "name">,
  probe: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const fatal = (): string | undefined => (isRunning(name) ? undefined : "it has ended");
  await waitFor(`Readiness of ${name}`, probe, { timeoutMs, fatal }).catch((error: Error) => {
    const log = keepLastLines(read(logFile(name)) ?? "");
    throw new Error(
      `${error.message}\n${log}\nIts log is ${logFile(name)}. If it does not recover: \`make down\`, then \`make up\`.`,
    );
  });
}
