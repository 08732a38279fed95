import { makeKubectlCommand } from "../../cli/kubectl";
import { run } from "../../cli/machine/processes";
import { namespace } from "./kubernetes";

/** Runs a kubectl command in the namespace of the stack, and returns what it prints. */
export const kubectl = (...args: string[]): Promise<string> =>
  run(makeKubectlCommand(process.env.STACK || "dev", ["--namespace", namespace, ...args]), {
    timeoutMs: 300_000,
  });
