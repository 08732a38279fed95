import type { Viewer } from "./viewer";

/** Images that their projects publish: of these it is known which files they bring. A mirror keeps the end of the name. */
const published =
  /(^|\/)(thanos\/thanos|thanosio\/thanos|prom(etheus)?\/(prometheus|alertmanager)|prometheus-operator\/prometheus-config-reloader|bitnami(legacy)?\/(thanos|prometheus|alertmanager))$/;

/** What their images, Kubernetes, and injectors put into a container without a mount in the pod's template. */
const broughtAlong =
  /^\/(etc\/(ssl|pki|ca-certificates|prometheus\/(prometheus\.yml|consoles|console_libraries)|alertmanager\/alertmanager\.yml)|usr|opt\/bitnami|proc|sys|dev|run\/secrets|var\/run\/secrets|vault\/secrets)(\/|$)/;

/** Where pods find the key of their service account: Kubernetes mounts it by itself. */
export const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Whether a path is in that folder, by either of its names. */
export const isOfAccount = (path: string): boolean =>
  path.replace(/^\/run\//, "/var/run/").startsWith(accountFolder);

/** Whether a file may be there that no volume brings: of the image itself, or of somebody who changes pods as they start. */
export function imagesOwn({ workload, container, byShell }: Viewer, path: string): boolean {
  const name = (container.image ?? "").replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const isInjected = Object.keys(workload.podAnnotations).some((key) => key.startsWith("vault."));
  return byShell === true || isInjected || broughtAlong.test(path) || !published.test(name);
}
