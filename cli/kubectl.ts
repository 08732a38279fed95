/** Runs kubectl against the cluster of a stack: the lab's own kubectl for the lab, otherwise the user's. */
import { spawnSync } from "node:child_process";
import { bin, kubeconfigPath } from "./machine/labFolders";
import { run } from "./machine/processes";
import { findTarget } from "./target";

/** The kubectl command line for the cluster of a stack. */
export function makeKubectlCommand(stack: string, args: readonly string[]): string[] {
  const target = findTarget(stack);
  return target.lab
    ? [bin("kubectl"), "--kubeconfig", kubeconfigPath, ...args]
    : ["kubectl", ...target.kubectlFlags, ...args];
}

/** Runs kubectl on our terminal and returns its exit code. @throws Error when kubectl does not start. */
export function runKubectl(stack: string, args: readonly string[]): number {
  const [file, ...rest] = makeKubectlCommand(stack, args);
  const { status, error } = spawnSync(file, rest, { stdio: "inherit" });
  if (error)
    throw new Error(
      `Cannot run ${file} (${error.message}). For the embedded cluster, run \`make up\`; for any other, install kubectl.`,
    );
  return status ?? 1;
}

/** Gets a path such as `/readyz` from the API server. @throws Error with the answer. */
export const getFromApi = (stack: string, path: string): Promise<string> =>
  run(makeKubectlCommand(stack, ["get", "--raw", path]), { timeoutMs: 30_000 });
