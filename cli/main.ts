/** The command line behind `make`: a table of commands. */
import { runAlone } from "./alone";
import { check } from "./check";
import { destroy } from "./destroy";
import { endCluster } from "./down";
import { runKubectl } from "./kubectl";
import { Interrupted } from "./machine/interrupts";
import { clusterLock, holdLock } from "./machine/runLock";
import { preview } from "./preview";
import { runPulumiCommand } from "./pulumiCommand";
import { printShellEnvironment } from "./shellEnvironment";
import { showStatus } from "./status";
import { findTarget } from "./target";
import { bringUp, ensureForTests } from "./up";

/** A command: what it does, and the function that does it and returns the exit code. */
interface Command {
  readonly help: string;
  readonly run: (stack: string, args: readonly string[]) => Promise<number> | number;
  /** What the user ran, where no other run may work on a cluster of ours meanwhile. @default others may */
  readonly alone?: (args: readonly string[]) => string;
}

/** True when the command may work on a cluster that `make up` makes. The user's own is for Pulumi to lock. */
const usesClusterOfOurs = (name: string, stack: string): boolean => {
  if (name === "down") return true;
  const { lab, kind } = findTarget(stack);
  return lab || kind;
};

const commands: Readonly<Record<string, Command>> = {
  up: {
    help: "bring up the stack, on a kind or embedded cluster where this machine has none",
    run: bringUp,
    alone: () => "make up",
  },
  ensure: {
    help: "bring up the stack for the end-to-end tests, unless it is up already",
    run: ensureForTests,
    alone: () => "make e2e",
  },
  preview: { help: "show what `up` would change; --markdown FILE writes a summary", run: preview },
  check: {
    help: "prove that the running stack does what it is for; --json, --wait DURATION for one that was just changed",
    run: check,
  },
  scan: {
    help: "hold the manifests of every stack and example against scanners; --only NAMES for some of them",
    // Like the bill: no other command needs what they load.
    run: async (stack, args) => (await import("./scan/index.js")).scan(stack, args),
  },
  sbom: {
    help: "write a bill of materials, of images and npm packages",
    run: async () => (await import("./sbom.js")).writeBom(),
  },
  status: { help: "show nodes, pods and endpoints", run: showStatus },
  destroy: {
    help: "delete the stack, except protected resources",
    run: destroy,
    alone: () => "make destroy",
  },
  down: {
    help: "end the kind or embedded cluster and delete its data",
    run: endCluster,
    alone: () => "make down",
  },
  alone: {
    help: "run another program while no other run may change the cluster: alone NAME COMMAND [ARGUMENT...]",
    run: runAlone,
    alone: ([shown = "alone"]) => shown,
  },
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
    const stack = process.env.STACK || "dev";
    const { run, alone } = commands[name];
    return alone && usesClusterOfOurs(name, stack)
      ? await holdLock(clusterLock, alone(args), () => run(stack, args))
      : await run(stack, args);
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    console.error(process.env.DEBUG ? error : `error: ${(error as Error).message}`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
