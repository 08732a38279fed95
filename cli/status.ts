/** `status`: nodes, pods and endpoints of a stack. */
import { runKubectl } from "./kubectl";
import { loadLab } from "./lab";
import { formatEndpoints, readOutputs } from "./outcome";
import { findTarget } from "./target";

/** Prints the state of cluster and stack. Returns 1 when the cluster is broken, otherwise 0, also when nothing is up. */
export async function showStatus(stack: string): Promise<number> {
  const inLab = findTarget(stack).lab;
  if (inLab) {
    const { daemons, api, nodes } = await (await loadLab()).readStatus();
    const stopped = daemons.filter(({ running }) => !running).map(({ name }) => name);
    if (stopped.length === daemons.length) {
      console.log("The embedded cluster is not running. Start it with `make up`.");
      return 0;
    }
    console.log(
      `daemons: ${daemons.length - stopped.length} of ${daemons.length} running${stopped.length ? `; stopped: ${stopped.join(", ")}` : ""}`,
    );
    console.log(`API server: ${api ? "ready" : "not answering"}`);
    console.log(
      `nodes: ${nodes.map(({ name, ready }) => `${name} ${ready ? "ready" : "not ready"}`).join(", ")}`,
    );
    if (!api) return 1;
  }
  const shown = !inLab || (await mayHaveState(stack)) ? await readOutputs(stack) : undefined;
  console.log();
  runKubectl(stack, ["get", "nodes", "--output", "wide"]);
  if (!shown) {
    console.log(`\nStack ${stack} is not up. Bring it up with \`make up\`.`);
    return 0;
  }
  console.log();
  runKubectl(stack, ["get", "pods", "--namespace", shown.namespace, "--output", "wide"]);
  console.log(`\nEndpoints\n${formatEndpoints(shown).join("\n")}`);
  return 0;
}

async function mayHaveState(stack: string): Promise<boolean> {
  const { hasState, isOwnBackend } = await loadLab();
  return hasState(stack) || !isOwnBackend();
}
