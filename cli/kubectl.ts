/** The cluster of a stack, asked with kubectl: the lab's, or the user's with the user's own. */
import { spawnSync } from "node:child_process";
import { bin, kubeconfigPath } from "./machine/labFolders";
import { run } from "./machine/processes";
import { targetOf } from "./target";

/** The command line of kubectl for the cluster of a stack. */
export function kubectlCommand(stack: string, args: readonly string[]): string[] {
  const target = targetOf(stack);
  return target.lab
    ? [bin("kubectl"), "--kubeconfig", kubeconfigPath, ...args]
    : ["kubectl", ...target.kubectlFlags, ...args];
}

/** Runs kubectl on our terminal and returns its exit code. @throws Error when there is no kubectl. */
export function kubectl(stack: string, args: readonly string[]): number {
  const [file, ...rest] = kubectlCommand(stack, args);
  const { status, error } = spawnSync(file, rest, { stdio: "inherit" });
  if (error)
    throw new Error(
      `${file} could not be run (${error.message}): for the lab run \`make up\`, else install kubectl.`,
    );
  return status ?? 1;
}

/** Asks the API server for a path such as `/readyz`. @throws Error with what it said. */
export const get = (stack: string, path: string): Promise<string> =>
  run(kubectlCommand(stack, ["get", "--raw", path]), { timeoutMs: 30_000 });
