/** Whether the Alertmanagers know of each other: otherwise each notifies by itself. */
import { ports } from "../../model/addresses";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

interface Status {
  readonly cluster: { readonly status: string; readonly peers?: readonly object[] | null };
}

export const alertmanagers: Probe = { name: "Alertmanagers", look };

async function look(stack: StackReader): Promise<Finding> {
  const pods = await stack.readyPods("alertmanager");
  const wrong = await Promise.all(pods.map((pod) => judge(stack, pod, pods.length)));
  return { seen: `${count(pods.length, "Alertmanager")} in one cluster`, wrong: wrong.flat() };
}

async function judge(stack: StackReader, pod: Pod, expected: number): Promise<string[]> {
  const { cluster } = await stack.ask<Status>(pod, ports.alertmanager, "/api/v2/status");
  const peers = cluster.peers?.length ?? 0;
  if (peers < expected)
    return [
      `${pod.name} knows ${peers} of ${count(expected, "Alertmanager")}, itself among them, so alerts are notified twice. Port ${ports.alertmanagerCluster} must be open between them, by TCP and UDP.`,
    ];
  if (cluster.status !== "ready")
    return [
      `${pod.name} is not ready to notify: its cluster is ${cluster.status}. Wait a minute; if it lasts, see its log.`,
    ];
  return [];
}
