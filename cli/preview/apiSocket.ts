/** Speaks with the API server through `kubectl proxy` on a socket that only this user can open. */
import { spawn } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { trackUntilExit } from "../machine/interrupts";

/** An answer of the API server. */
export interface ApiAnswer {
  readonly status: number;
  /** As JSON; the text of what is not JSON, such as a page of metrics. */
  readonly body: unknown;
}

/** The API server, as far as a preview asks it. */
export interface KubernetesApi {
  /** Gets an object or a list. */
  get(path: string): Promise<ApiAnswer>;
  /** Applies or creates an object without keeping it: `dryRun=All` is added here, so that nothing else can be sent. */
  tryOut(method: "PATCH" | "POST", path: string, object: object): Promise<ApiAnswer>;
}

/** Longest wait for one answer, in milliseconds. An admission webhook may take ten seconds. */
const patience = 30_000;

/** The API behind a socket. */
export function apiAt(socketPath: string): KubernetesApi {
  const ask = (method: string, path: string, type: string | undefined, body: string) =>
    new Promise<ApiAnswer>((resolve, reject) => {
      const headers =
        type === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) };
      const sent = request({ socketPath, method, path, headers, timeout: patience }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: readJson(text) }));
        answer.on("error", reject);
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${patience / 1000} s`)));
      sent.on("error", reject);
      sent.end(body);
    });
  return {
    get: (path) => ask("GET", path, undefined, ""),
    tryOut: (method, path, object) => {
      const query = method === "PATCH" ? "dryRun=All&fieldManager=thanos-preview&force=true" : "dryRun=All";
      const type = method === "PATCH" ? "application/apply-patch+yaml" : "application/json";
      // JSON is YAML too.
      return ask(method, `${path}?${query}`, type, JSON.stringify(object));
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Opens the API of a cluster for as long as `work` takes.
 *
 * @param kubectl command line of kubectl for the cluster, such as `["kubectl", "--context", "prod"]`.
 * @param folder a folder that only this user can read.
 * @throws Error when kubectl does not start or the cluster does not let us in.
 */
export async function withApi<T>(
  kubectl: readonly string[],
  folder: string,
  work: (api: KubernetesApi) => Promise<T>,
): Promise<T> {
  const socket = join(folder, "api.sock");
  const [file, ...args] = kubectl;
  const proxy = spawn(file, [...args, "proxy", `--unix-socket=${socket}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  trackUntilExit(proxy);
  try {
    await new Promise<void>((resolve, reject) => {
      let said = "";
      const limit = setTimeout(() => reject(new Error("kubectl proxy did not start within 10 s")), 10_000);
      const stop = (reason: string) => {
        clearTimeout(limit);
        reject(new Error(reason));
      };
      proxy.stderr.on("data", (text: Buffer) => (said += text.toString()));
      proxy.stdout.on("data", () => {
        clearTimeout(limit);
        resolve();
      });
      proxy.on("error", (error) => stop(error.message));
      proxy.on("exit", () => stop(said.trim() || "kubectl proxy ended"));
    });
    return await work(apiAt(socket));
  } finally {
    proxy.kill();
  }
}
