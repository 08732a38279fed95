import { apply } from "./api";

/** Lets the scheduler put new pods on a node, or forbids it, as `kubectl cordon` does. Pods that run there stay. */
export async function setSchedulable(name: string, schedulable: boolean): Promise<void> {
  const node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    spec: { unschedulable: !schedulable },
  };
  await apply(node);
}
