/** `status`: nodes, pods and endpoints of a stack. */
import { runKubectl } from "./kubectl";
import { readKindStatus } from "./kind/kindCluster";
import { clusterName } from "./kind/localCluster";
import { loadLab } from "./lab";
import { findOutputs, formatEndpoints } from "./outcome";
import { findTarget } from "./target";

/** Prints the state of cluster and stack. Returns 1 when the cluster is broken, otherwise 0, also when nothing is up. */
export async function showStatus(stack: string): Promise<number> {
  const { lab: inLab, kind } = findTarget(stack);
  if (kind) {
    const found = await showKindStatus();
    if (found !== "ready") return found === "broken" ? 1 : 0;
  }
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
  const shown = await findOutputs(stack);
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

/** Prints the state of the kind cluster. Returns whether it can be asked more. */
async function showKindStatus(): Promise<"ready" | "none" | "broken"> {
  const status = await readKindStatus();
  if (!status) {
    console.log("There is no cluster yet. `make up` makes a kind cluster.");
    return "none";
  }
  const stopped = status.nodes.filter(({ running }) => !running).map(({ name }) => name);
  if (stopped.length === status.nodes.length) {
    console.log(`The kind cluster ${clusterName} has stopped. Start it with \`make up\`.`);
    return "none";
  }
  console.log(
    `kind cluster ${clusterName}: ${status.nodes.length - stopped.length} of ${status.nodes.length} containers running${stopped.length ? `; stopped: ${stopped.join(", ")}` : ""}`,
  );
  console.log(`API server: ${status.api ? "ready" : "not answering"}`);
  return status.api ? "ready" : "broken";
}
