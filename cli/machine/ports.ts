/** Finds out which ports of the machine are in use, and by whom. */
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

/** A port of 127.0.0.1 that another process uses, and that process where we may see it. */
export interface TakenPort {
  readonly port: number;
  readonly holder?: string;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/**
 * Finds the ports that are in use.
 *
 * @param isExpected whether the process may use the port, as the cluster that is already there does. @default none may
 */
export async function findTakenPorts(
  ports: readonly number[],
  isExpected: (pid: string) => boolean = () => false,
): Promise<TakenPort[]> {
  const free = (port: number): Promise<boolean> =>
    new Promise((resolve) => {
      const server = createServer()
        .once("error", () => resolve(false))
        .once("listening", () => server.close(() => resolve(true)))
        .listen(port, "127.0.0.1");
    });
  const taken: TakenPort[] = [];
  for (const port of ports) {
    if (await free(port)) continue;
    const pid = findHolder(port);
    if (pid !== undefined && isExpected(pid)) continue;
    taken.push({ port, holder: pid && `${read(`/proc/${pid}/comm`).trim()} (process ${pid})` });
  }
  return taken;
}

/** Finds the inodes of the sockets that listen on a port, in the text of /proc/net/tcp: see proc_net_tcp(5). */
export function findListeners(port: number, table: string): string[] {
  const listening = "0A";
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === listening && parseInt(local.split(":")[1], 16) === port)
    .map((fields) => fields[9]);
}

/** Finds the id of a process that listens on a port, where we may see it. */
function findHolder(port: number): string | undefined {
  const sockets = findListeners(port, read("/proc/net/tcp") + read("/proc/net/tcp6")).map(
    (inode) => `socket:[${inode}]`,
  );
  const holds = (pid: string): boolean => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((fd) =>
        sockets.includes(readlinkSync(`/proc/${pid}/fd/${fd}`)),
      );
    } catch {
      return false; // exited, or not visible to us
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find(holds);
}
