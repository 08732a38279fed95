/** Command line of the lab: `make help` lists what is for daily use. */
import { down as clusterDown, leftovers, status as clusterStatus } from "./cluster";
import { kubectl } from "./kubectl";
import { endpointLines, outputs } from "./outcome";
import { binDir, stateDir } from "./paths";
import { Interrupted, invocation, pulumi } from "./pulumi";
import { hasState, isOwnBackend } from "./pulumi/backend";
import { ensurePulumi } from "./pulumi/components";
import { preview } from "./preview";
import { targetOf } from "./target";
import { ensureUp, up } from "./up";

const stack = process.env.STACK || "dev";

/** Runs `pulumi` after making sure that it is there. */
async function withPulumi(args: readonly string[], interactive = false): Promise<number> {
  if (targetOf(stack).lab) await ensurePulumi();
  return pulumi(args, stack, interactive);
}

async function status(): Promise<number> {
  const { lab } = targetOf(stack);
  if (lab) {
    const { daemons, api, nodes } = await clusterStatus();
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
  const shown = !lab || hasState(stack) || !isOwnBackend() ? await outputs(stack) : undefined;
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

async function down(): Promise<number> {
  await clusterDown();
  const left = leftovers();
  if (left.length > 0) throw new Error(`\`down\` left behind:\n${left.join("\n")}`);
  console.log(
    `The lab is gone: no process, mount, namespace, cgroup or ${stateDir} is left. What was built stays in the cache.`,
  );
  if (!isOwnBackend())
    console.log("The state of its stacks is in a backend of yours: `pulumi stack rm --force` forgets it.");
  return 0;
}

/** Prints what a shell needs to speak to the stack's cluster with pulumi and kubectl. */
async function environment(): Promise<number> {
  const { env } = await invocation([], stack);
  if (targetOf(stack).lab) console.log(`export PATH="$PATH:${binDir}"`);
  for (const [name, value] of Object.entries(env).filter(([each]) => each !== "PATH"))
    console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  return 0;
}

type Command = (args: readonly string[]) => Promise<number> | number;

const commands: Readonly<Record<string, Command>> = {
  up: async () => (await up(stack), 0),
  ensure: async () => (await ensureUp(stack), 0),
  preview: (args) => preview(stack, args),
  destroy: (args) => withPulumi(["destroy", "--yes", "--exclude-protected", ...args]),
  down,
  status,
  pulumi: (args) => withPulumi(args, process.stdin.isTTY),
  kubectl: (args) => kubectl(stack, args),
  env: environment,
};

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  if (!Object.hasOwn(commands, name)) {
    console.error(
      `usage: lab/main.ts ${Object.keys(commands).join(" | ")}\nThe stack is that of the variable STACK (dev).`,
    );
    return 2;
  }
  try {
    return await commands[name](args);
  } catch (error) {
    if (error instanceof Interrupted) return error.signal === "SIGINT" ? 130 : 143;
    console.error(process.env.DEBUG ? error : `error: ${(error as Error).message}`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
