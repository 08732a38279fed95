/** Whether the Compactor works. */
import { ports } from "../../model/addresses";
import { count, type Finding, type Probe } from "./finding";
import type { StackReader } from "./reader";

export const compactor: Probe = { name: "compactor", look };

async function look(stack: StackReader): Promise<Finding> {
  const [pod] = await stack.readyPods("compactor");
  if (!pod) return { seen: "none is ready", wrong: [] };
  const metrics = await stack.metrics(pod, ports.http);
  const rounds = metrics.value("thanos_compact_iterations_total") ?? 0;
  const halted = metrics.value("thanos_compact_halted") === 1;
  return {
    seen: `${halted ? "halted" : "running"}, ${count(rounds, "round")} since its start`,
    wrong: halted
      ? [
          `${pod.name} has halted, and compacts, downsamples and deletes nothing until somebody acts. Follow the runbook of ThanosCompactHalted.`,
        ]
      : [],
  };
}
