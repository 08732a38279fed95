import { readdirSync, readFileSync } from "node:fs";
import { run } from "../../cli/machine/processes";
import { Pod } from "./kubernetes";

/** Process ids, on this machine, of a pod of the lab. */
function processesOf({ uid }: Pod): number[] {
  // Kubernetes writes the pod's uid into the path of its cgroup, with underscores under systemd's driver.
  const names = [uid, uid.replaceAll("-", "_")];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const cgroup = readFileSync(`/proc/${name}/cgroup`, "utf8");
        return names.some((each) => cgroup.includes(each));
      } catch {
        return false; // it has ended
      }
    })
    .map(Number);
}

/** Kills the program of this name in a pod of the lab, as the kernel does when memory runs out. */
export const killInPod = (pod: Pod, program: string): void => signalInPod(pod, program, "SIGKILL");

/** Sends the program of this name in a pod of the lab a signal. */
export function signalInPod(pod: Pod, program: string, signal: NodeJS.Signals): void {
  const found = processesOf(pod).filter((id) => commandOf(id) === program);
  if (found.length === 0) throw new Error(`${pod.name} runs no ${program} on this machine`);
  for (const id of found) process.kill(id, signal);
}

/** The subcommand of a thanos, or the name of any other program. */
function commandOf(id: number): string {
  try {
    const [file, first] = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
    const name = file.split("/").at(-1) ?? "";
    return name === "thanos" ? first : name;
  } catch {
    return ""; // it has ended
  }
}

/** Runs a command in the network of a pod of the lab. */
export async function runInNetwork(pod: Pod, command: readonly string[]): Promise<string> {
  const [process] = processesOf(pod);
  if (process === undefined) throw new Error(`${pod.name} has no process on this machine`);
  return run(["nsenter", `--net=/proc/${process}/ns/net`, ...command]);
}
