/** `status`: nodes, pods and endpoints of a stack. */
import { kubectl } from "./kubectl";
import { lab } from "./lab";
import { endpointLines, outputs } from "./outcome";
import { targetOf } from "./target";

/** Prints how cluster and stack are. Returns 1 when the cluster is broken, 0 also when nothing is up. */
export async function status(stack: string): Promise<number> {
  const inLab = targetOf(stack).lab;
  if (inLab) {
    const { daemons, api, nodes } = await (await lab()).status();
    const down = daemons.filter(({ running }) => !running).map(({ name }) => name);
    if (down.length === daemons.length) {
      console.log("The lab does not run: `make up` starts it.");
      return 0;
    }
    console.log(
      `daemons: ${daemons.length - down.length} of ${daemons.length} run${down.length ? `; not ${down.join(", ")}` : ""}`,
    );
    console.log(`API server: ${api ? "ready" : "does not answer"}`);
    console.log(
      `nodes: ${nodes.map(({ name, ready }) => `${name} ${ready ? "ready" : "not ready"}`).join(", ")}`,
    );
    if (!api) return 1;
  }
  const shown = !inLab || (await mayHaveState(stack)) ? await outputs(stack) : undefined;
  console.log();
  kubectl(stack, ["get", "nodes", "--output", "wide"]);
  if (!shown) {
    console.log(`\nStack ${stack} is not up: \`make up\`.`);
    return 0;
  }
  console.log();
  kubectl(stack, ["get", "pods", "--namespace", shown.namespace, "--output", "wide"]);
  console.log(`\nendpoints\n${endpointLines(shown).join("\n")}`);
  return 0;
}

async function mayHaveState(stack: string): Promise<boolean> {
  const { hasState, isOwnBackend } = await lab();
  return hasState(stack) || !isOwnBackend();
}
