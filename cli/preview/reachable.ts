/** Checks whether the cluster of a stack answers. A provider would wait minutes for one that does not. */
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { readSetting } from "../../settings/stackSettings";

/** The part of a kubeconfig that is read here. */
export interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
}

/** Finds the API server of a context. Like kubectl, it uses the first file that defines a name. */
export function findServer(
  files: readonly Kubeconfig[],
  context = files.map((each) => each["current-context"]).find(Boolean),
): string | undefined {
  const cluster = files.flatMap((each) => each.contexts ?? []).find(({ name }) => name === context)
    ?.context.cluster;
  return files.flatMap((each) => each.clusters ?? []).find(({ name }) => name === cluster)?.cluster.server;
}

/** Parses a kubeconfig. Undefined when the text is not one. */
function parseKubeconfig(text: string): Kubeconfig | undefined {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the kubeconfigs of a stack: its setting (text or path), otherwise KUBECONFIG, otherwise ~/.kube/config. */
export function readKubeconfigs(stack: string, env: NodeJS.ProcessEnv = process.env): Kubeconfig[] {
  const set = readSetting(stack, "kubernetes:kubeconfig");
  if (typeof set === "string" && /[\n{]/.test(set)) return [parseKubeconfig(set)].filter((each) => !!each);
  const files =
    typeof set === "string"
      ? [set]
      : env.KUBECONFIG
        ? env.KUBECONFIG.split(delimiter)
        : [join(homedir(), ".kube", "config")];
  return files
    .filter(existsSync)
    .map((file) => parseKubeconfig(readFileSync(file, "utf8")))
    .filter((each) => !!each);
}

/** True when something listens at the address. The provider finds out whether it lets us in. */
export async function isListening(server: string, timeoutMs = 3000): Promise<boolean> {
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
