/** The few calls of the Kubernetes API that are needed to bring up the cluster. */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { hostApiPort } from "../paths";
import { authority, certificate, privateKey } from "./certificates";

/** Milliseconds to wait for an answer. Compilers may keep every core busy meanwhile. */
const answerMs = 30_000;

/** What every object of the API has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

/**
 * Calls the API server as administrator, through its published port. Returns the body of the answer.
 *
 * @throws Error with status and message of an answer that is not 2xx.
 */
export function call(
  method: string,
  path: string,
  body?: object,
  contentType = "application/json",
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: "127.0.0.1",
      port: hostApiPort,
      method,
      path,
      // Open connections would keep our process alive.
      agent: new Agent({ keepAlive: false }),
      ca: readFileSync(authority),
      cert: readFileSync(certificate("admin")),
      key: readFileSync(privateKey("admin")),
      headers: body ? { "content-type": contentType } : {},
      timeout: answerMs,
    });
    const late = new Error(`${method} ${path}: no answer within ${answerMs / 1000} s`);
    sent.on("timeout", () => sent.destroy(late));
    sent.on("error", reject);
    sent.on("response", (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("error", reject).on("end", () => {
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(text);
        else reject(new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`));
      });
    });
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}

/** Lists all objects at a path such as `/api/v1/nodes`. */
export const list = async <T extends object>(path: string): Promise<T[]> =>
  (JSON.parse(await call("GET", path)) as { items: T[] }).items;

/** Creates or updates an object without a namespace. Uses server-side apply, so a second time changes nothing. */
export async function apply<T extends KubernetesObject>(object: T): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const resource = kind.endsWith("s") ? `${kind}es` : `${kind}s`;
  const path = `${group}/${resource.toLowerCase()}/${metadata.name}?fieldManager=thanos-lab&force=true`;
  await call("PATCH", path, object, "application/apply-patch+yaml");
}

/** True when the API server answers that it is ready. */
export const isApiReady = (): Promise<boolean> =>
  call("GET", "/readyz").then(
    (text) => text === "ok",
    () => false,
  );
