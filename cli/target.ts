/** Which cluster a command speaks to: one that the user has configured, or the lab. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { kubeconfigPath } from "./machine/labFolders";
import { setting } from "../settings/stackSettings";

/** The cluster of a stack. */
export interface Target {
  /** True for the lab; false for a cluster that the user has configured, which no lab may touch. */
  readonly lab: boolean;
  /** What decided it, for people. */
  readonly reason: string;
  /** Flags of kubectl that name the cluster. */
  readonly kubectlFlags: readonly string[];
}

/** Finds out which cluster a stack is for. A machine with a cluster of its own uses that and gets no lab. */
export function targetOf(
  stack: string,
  env: NodeJS.ProcessEnv = process.env,
  defaultKubeconfig = join(homedir(), ".kube", "config"),
): Target {
  const set = setting(stack, "kubernetes:context");
  const context = typeof set === "string" ? set : undefined;
  const kubectlFlags = context ? ["--context", context] : [];
  const user = (reason: string): Target => ({ lab: false, reason, kubectlFlags });
  if (context) return user(`kubernetes:context of stack ${stack} is ${context}`);
  if (setting(stack, "kubernetes:kubeconfig") !== undefined)
    return user(`kubernetes:kubeconfig of stack ${stack} is set`);
  const named = (env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  const others = named.filter((file) => resolve(file) !== kubeconfigPath);
  if (others.some(existsSync)) return user(`KUBECONFIG is ${env.KUBECONFIG}`);
  if (others.length > 0) {
    throw new Error(
      `KUBECONFIG is ${env.KUBECONFIG}, and there is no such file: unset it to use the embedded cluster, or name the file of your cluster.`,
    );
  }
  if (named.length === 0 && existsSync(defaultKubeconfig)) return user(`${defaultKubeconfig} exists`);
  return { lab: true, reason: "no cluster is configured", kubectlFlags: [] };
}
