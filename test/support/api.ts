import { startKubectl } from "./kubectl";

/** The API server refused a request. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** An object of the Kubernetes API. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

let proxy: Promise<string> | undefined;

/** The API server as `kubectl proxy` serves it on loopback, with the user's rights; one for all tests. */
const server = (): Promise<string> =>
  (proxy ??= startKubectl(["proxy", "--port=0"], /127\.0\.0\.1:\d+/).then(
    ({ match }) => `http://${match[0]}`,
  ));

/** @throws ApiError when the status is not 2xx. */
async function send(method: string, path: string, body?: object, type?: string): Promise<string> {
  const response = await fetch((await server()) + path, {
    method,
    body: body && JSON.stringify(body),
    headers: type ? { "content-type": type } : {},
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new ApiError(response.status, `${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
}

/** Body of a page of the API server. */
export const getText = (path: string): Promise<string> => send("GET", path);

/** As `getText`, for JSON. */
export const get = async <T>(path: string): Promise<T> => JSON.parse(await getText(path)) as T;

/** Objects of a kind by plural name and API group, such as `apps/v1`; in one namespace or in the whole cluster. */
export async function list<T>(
  version: string,
  plural: string,
  { namespace, labels = {} }: { namespace?: string; labels?: Readonly<Record<string, string>> } = {},
): Promise<T[]> {
  const labelSelector = Object.entries(labels)
    .map((pair) => pair.join("="))
    .join(",");
  const query = new URLSearchParams({ labelSelector }).toString();
  return (await get<{ items: T[] }>(`${objectPath(version, plural, namespace)}?${query}`)).items;
}

/** Creates an object, or changes it to what is given. */
export async function apply(object: KubernetesObject & object): Promise<void> {
  const { name, namespace } = object.metadata;
  const path = objectPath(object.apiVersion, `${object.kind.toLowerCase()}s`, namespace, name);
  await send("PATCH", `${path}?fieldManager=thanos-e2e&force=true`, object, "application/apply-patch+yaml");
}

/** Deletes an object; no error when there is none. Its end may take longer. */
export async function remove(
  version: string,
  plural: string,
  name: string,
  namespace?: string,
): Promise<void> {
  await send("DELETE", objectPath(version, plural, namespace, name)).catch(ignoreMissing);
}

/** For `catch`: nothing when there is no such object, else the error again. */
export function ignoreMissing(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined;
  throw error;
}

/** Path of a kind or of one object. */
export function objectPath(version: string, plural: string, namespace?: string, name?: string): string {
  const group = version.includes("/") ? `/apis/${version}` : `/api/${version}`;
  return [group, ...(namespace ? ["namespaces", namespace] : []), plural, ...(name ? [name] : [])].join("/");
}
