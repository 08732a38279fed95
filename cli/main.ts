/** The command line behind `make`: a table of commands. */
import { destroy } from "./destroy";
import { endCluster } from "./down";
import { runKubectl } from "./kubectl";
import { Interrupted } from "./machine/interrupts";
import { preview } from "./preview";
import { runPulumiCommand } from "./pulumiCommand";
import { printShellEnvironment } from "./shellEnvironment";
import { showStatus } from "./status";
import { bringUp, ensureUp } from "./up";

/** A command: what it does, and the function that does it and returns the exit code. */
interface Command {
  readonly help: string;
  readonly run: (stack: string, args: readonly string[]) => Promise<number> | number;
}

const commands: Readonly<Record<string, Command>> = {
  up: { help: "bring up the stack, on a kind or embedded cluster where this machine has none", run: bringUp },
  ensure: { help: "bring up the stack unless it is up already", run: ensureUp },
  preview: { help: "show what `up` would change; --markdown FILE writes a summary", run: preview },
  status: { help: "show nodes, pods and endpoints", run: showStatus },
  destroy: { help: "delete the stack, except protected resources", run: destroy },
  down: { help: "end the kind or embedded cluster and delete its data", run: endCluster },
  pulumi: {
    help: "run any Pulumi command",
    run: (stack, args) => runPulumiCommand(stack, args, process.stdin.isTTY),
  },
  kubectl: { help: "run any kubectl command", run: runKubectl },
  env: { help: "print shell variables for pulumi and kubectl, for `eval`", run: printShellEnvironment },
};

const usage = [
  "Usage: node --import tsx cli/main.ts COMMAND [ARGUMENT...]",
  "",
  ...Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(10)}${help}`),
  "",
  "The environment variable STACK names the stack (default: dev).",
].join("\n");

/** Runs a command. Returns the exit code. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === "help" || name === "--help") {
    console.log(usage);
    return 0;
  }
  if (name === undefined || !Object.hasOwn(commands, name)) {
    console.error(name === undefined ? usage : `There is no command ${JSON.stringify(name)}.\n\n${usage}`);
    return 2;
  }
  try {
    return await commands[name].run(process.env.STACK || "dev", args);
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    console.error(process.env.DEBUG ? error : `error: ${(error as Error).message}`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
