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

/** Runs a command in the network of a pod of the lab. */
export async function runInNetwork(pod: Pod, command: readonly string[]): Promise<string> {
  const [process] = processesOf(pod);
  if (process === undefined) throw new Error(`${pod.name} has no process on this machine`);
  return run(["nsenter", `--net=/proc/${process}/ns/net`, ...command]);
}
