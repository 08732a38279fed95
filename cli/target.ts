/** Decides which cluster a command uses: one that the user has configured, a kind cluster that we make, or the lab. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parse } from "yaml";
import { findLocalCluster, type LocalCluster } from "./kind/localCluster";
import { kindKubeconfig } from "./kind/kindRecord";
import { kubeconfigPath } from "./machine/labFolders";
import { readSetting } from "../settings/stackSettings";

/** The cluster of a stack. */
export interface Target {
  /** True for the lab. False for a cluster that the user has configured, which the lab must not touch. */
  readonly lab: boolean;
  /** True for the kind cluster that `make up` makes. */
  readonly kind: boolean;
  /** What decided it, to be shown. */
  readonly reason: string;
  /** The flags that point kubectl at the cluster. */
  readonly kubectlFlags: readonly string[];
}

/** True when the file lists a cluster. Deleting a kind cluster leaves a kubeconfig without any. */
function namesCluster(file: string): boolean {
  try {
    const { clusters } = parse(readFileSync(file, "utf8")) as { clusters?: readonly unknown[] | null };
    return (clusters ?? []).length > 0;
  } catch {
    return true; // kubectl says what is wrong with it
  }
}

/**
 * Decides which cluster a stack is for. A kind cluster and the lab are for machines without any cluster.
 *
 * @param findLocal decides between these two.
 * @throws Error when KUBECONFIG names no file, and as `findLocalCluster` does.
 */
export function findTarget(
  stack: string,
  env: NodeJS.ProcessEnv = process.env,
  defaultKubeconfig = join(homedir(), ".kube", "config"),
  findLocal: (env: NodeJS.ProcessEnv) => LocalCluster = findLocalCluster,
): Target {
  const set = readSetting(stack, "kubernetes:context");
  const context = typeof set === "string" ? set : undefined;
  const kubectlFlags = context ? ["--context", context] : [];
  const user = (reason: string): Target => ({ lab: false, kind: false, reason, kubectlFlags });
  if (context) return user(`kubernetes:context of stack ${stack} is ${context}`);
  if (readSetting(stack, "kubernetes:kubeconfig") !== undefined)
    return user(`kubernetes:kubeconfig of stack ${stack} is set`);
  const named = (env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  const others = named.filter((file) => ![kubeconfigPath, kindKubeconfig].includes(resolve(file)));
  if (others.some(existsSync)) return user(`KUBECONFIG is ${env.KUBECONFIG}`);
  if (others.length > 0) {
    throw new Error(
      `KUBECONFIG is "${env.KUBECONFIG}", which does not exist. Name the kubeconfig of your cluster, or unset it to use a cluster that \`make up\` makes.`,
    );
  }
  if (named.length === 0 && existsSync(defaultKubeconfig) && namesCluster(defaultKubeconfig))
    return user(`${defaultKubeconfig} exists`);
  const { kind, reason } = findLocal(env);
  return { lab: !kind, kind, reason, kubectlFlags: kind ? ["--kubeconfig", kindKubeconfig] : [] };
}
