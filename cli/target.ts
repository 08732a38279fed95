/** Decides which cluster a command uses: one that the user has configured, or the lab. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { kubeconfigPath } from "./machine/labFolders";
import { readSetting } from "../settings/stackSettings";

/** The cluster of a stack. */
export interface Target {
  /** True for the lab. False for a cluster that the user has configured, which the lab must not touch. */
  readonly lab: boolean;
  /** What decided it, to be shown. */
  readonly reason: string;
  /** The flags that point kubectl at the cluster. */
  readonly kubectlFlags: readonly string[];
}

/** Decides which cluster a stack is for. The lab is for machines without any cluster. */
export function findTarget(
  stack: string,
  env: NodeJS.ProcessEnv = process.env,
  defaultKubeconfig = join(homedir(), ".kube", "config"),
): Target {
  const set = readSetting(stack, "kubernetes:context");
  const context = typeof set === "string" ? set : undefined;
  const kubectlFlags = context ? ["--context", context] : [];
  const user = (reason: string): Target => ({ lab: false, reason, kubectlFlags });
  if (context) return user(`kubernetes:context of stack ${stack} is ${context}`);
  if (readSetting(stack, "kubernetes:kubeconfig") !== undefined)
    return user(`kubernetes:kubeconfig of stack ${stack} is set`);
  const named = (env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  const others = named.filter((file) => resolve(file) !== kubeconfigPath);
  if (others.some(existsSync)) return user(`KUBECONFIG is ${env.KUBECONFIG}`);
  if (others.length > 0) {
    throw new Error(
      `KUBECONFIG is "${env.KUBECONFIG}", which does not exist. Name the kubeconfig of your cluster, or unset it to use the embedded cluster.`,
    );
  }
  if (named.length === 0 && existsSync(defaultKubeconfig)) return user(`${defaultKubeconfig} exists`);
  return { lab: true, reason: "no cluster is configured", kubectlFlags: [] };
}
