/** Whether the cluster of a stack answers: a provider that waits for one that does not would take minutes. */
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { setting } from "../../settings/stackSettings";

/** What is read of a kubeconfig. */
export interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
}

/** The address of a context's API server, by the first file that has each name, as kubectl merges them. */
export function serverOf(
  files: readonly Kubeconfig[],
  context = files.map((each) => each["current-context"]).find(Boolean),
): string | undefined {
  const cluster = files.flatMap((each) => each.contexts ?? []).find(({ name }) => name === context)
    ?.context.cluster;
  return files.flatMap((each) => each.clusters ?? []).find(({ name }) => name === cluster)?.cluster.server;
}

/** A kubeconfig from its text; undefined for what is none, which reaches no cluster. */
function kubeconfig(text: string): Kubeconfig | undefined {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The kubeconfigs of a stack: its setting, which is a text or a path, else those of KUBECONFIG, else the usual one. */
export function kubeconfigsOf(stack: string, env: NodeJS.ProcessEnv = process.env): Kubeconfig[] {
  const set = setting(stack, "kubernetes:kubeconfig");
  if (typeof set === "string" && /[\n{]/.test(set)) return [kubeconfig(set)].filter((each) => !!each);
  const files =
    typeof set === "string"
      ? [set]
      : env.KUBECONFIG
        ? env.KUBECONFIG.split(delimiter)
        : [join(homedir(), ".kube", "config")];
  return files
    .filter(existsSync)
    .map((file) => kubeconfig(readFileSync(file, "utf8")))
    .filter((each) => !!each);
}

/** True when something listens at a server's address; whether it lets us in is for the provider to say. */
export async function answers(server: string, timeoutMs = 3000): Promise<boolean> {
  if (!URL.canParse(server)) return false;
  const { hostname, port, protocol } = new URL(server);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || (protocol === "http:" ? 80 : 443)),
    timeout: timeoutMs,
  });
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("timeout", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
