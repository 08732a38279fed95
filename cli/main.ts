/** The command line behind `make`: `make help` lists what is for daily use. */
import { kubectl } from "./kubectl";
import { lab } from "./lab";
import { binDir, stateDir } from "./machine/labFolders";
import { preview } from "./preview";
import { Interrupted, invocation, pulumi } from "./pulumi";
import { status } from "./status";
import { targetOf } from "./target";
import { ensureUp, up } from "./up";

const stack = process.env.STACK || "dev";

/** Runs `pulumi` after making sure that it is there. */
async function withPulumi(args: readonly string[], interactive = false): Promise<number> {
  if (targetOf(stack).lab) await (await lab()).ensurePulumi();
  return pulumi(args, stack, interactive);
}

async function down(): Promise<number> {
  const { down: clusterDown, isOwnBackend, leftovers } = await lab();
  await clusterDown();
  const left = leftovers();
  if (left.length > 0) throw new Error(`\`down\` left behind:\n${left.join("\n")}`);
  console.log(
    `The lab is gone: no process, mount, namespace, cgroup or ${stateDir} is left. What was built stays in the cache.`,
  );
  if (!isOwnBackend())
    console.log("The state of its stacks is in your own backend: `pulumi stack rm --force` forgets it.");
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
  status: () => status(stack),
  pulumi: (args) => withPulumi(args, process.stdin.isTTY),
  kubectl: (args) => kubectl(stack, args),
  env: environment,
};

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  if (!Object.hasOwn(commands, name)) {
    console.error(
      `usage: cli/main.ts ${Object.keys(commands).join(" | ")}\nSet the variable STACK to choose a stack (default: dev).`,
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
