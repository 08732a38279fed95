/**
 * Keeps two runs off one cluster. The lock is a file that names its holder. Whoever finds it held says by whom; a holder that
 * was killed is taken over from; and the commands that a holder starts belong to its run.
 */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { endingSignals, Interrupted } from "./interrupts";
import { stateDir } from "./labFolders";
import { formatElapsed } from "./progress";

/** The lock of the cluster that `make up` makes. It is beside the folder of what runs, which `make down` deletes. */
export const clusterLock = `${stateDir}.lock`;

/** The variable that hands the token of a run to the commands that it starts. */
const tokenVariable = "THANOS_LAB_RUN";

/** Who holds a lock. */
interface Holder {
  /** A random text: whoever knows it belongs to the run. */
  readonly token: string;
  readonly pid: number;
  /** When the process started, as the system tells it: another process with the same id has another. */
  readonly started: string;
  /** What the user ran, for example `make up`. */
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Reads when a process started. Undefined when there is no such process, or it has ended and nobody has noticed. */
function readStart(pid: number): string | undefined {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return stdout.trim() || undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name is in brackets and may contain blanks. After it: the state, and 19 fields on the start (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

const isAlive = ({ pid, started }: Holder): boolean => readStart(pid) === started;

/** Reads the holder. Undefined when there is none, or the file is damaged. */
function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

const refuse = ({ command, pid, since }: Holder): Error =>
  new Error(
    `\`${command}\` is under way on this cluster: process ${pid}, since ${new Date(since).toLocaleString("sv")} (${formatElapsed(since)} ago). Wait until it has ended, or end it with \`kill -INT ${pid}\`.`,
  );

/** Links a file to a second name. Returns false when the name is taken. The name then has its content at once, or not at all. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes the file of a dead holder away. Of several runs that try, one does it. @throws Error when the holder is alive. */
function removeStale(file: string): void {
  const found = readHolder(file);
  if (found && isAlive(found)) throw refuse(found);
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // another run was first, or the holder has let go
  }
  // Between the look and the rename another run may have taken the lock over: then it gets it back.
  const taken = readHolder(aside);
  const alive = taken !== undefined && isAlive(taken);
  if (alive) tryLink(aside, file);
  rmSync(aside);
  if (alive) throw refuse(taken);
  if (taken) console.error(`Taking over from \`${taken.command}\` (process ${taken.pid}), which was killed.`);
}

/** Writes ourselves into the file. @throws Error when another run that is alive has done so. */
function acquire(file: string, holder: Holder): void {
  const own = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(own, JSON.stringify(holder));
  try {
    while (!tryLink(own, file)) removeStale(file);
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Does work while no other run holds the lock. Within a run that holds it already the work is simply done. The lock is
 * free again when the work has ended, also by an error or Ctrl-C; after SIGKILL the next run takes it over.
 *
 * @param command what the user ran, to be shown to another run.
 * @throws Error that names the process that holds the lock.
 */
export async function holdLock<T>(file: string, command: string, work: () => Promise<T> | T): Promise<T> {
  const current = process.env[tokenVariable];
  if (current !== undefined && readHolder(file)?.token === current) return work();
  const token = randomBytes(16).toString("hex");
  const started = readStart(process.pid) ?? "";
  acquire(file, { token, pid: process.pid, started, command, since: Date.now() });
  process.env[tokenVariable] = token;

  const release = (): void => {
    if (readHolder(file)?.token === token) rmSync(file, { force: true });
  };
  // Where nothing else handles a signal it would end us without a trace.
  const onSignal = (name: NodeJS.Signals): void => {
    if (process.listenerCount(name) === 1) process.exit(new Interrupted(name).exitCode);
  };
  process.on("exit", release);
  endingSignals.forEach((name) => process.on(name, onSignal));
  try {
    return await work();
  } finally {
    endingSignals.forEach((name) => process.off(name, onSignal));
    process.off("exit", release);
    release();
    delete process.env[tokenVariable];
  }
}
