/** What the stack's objects name and must find in the cluster: no dry run notices that it is missing. */
import type { KubernetesApi } from "./apiSocket";
import { listWorkloads, RenderedObject } from "./renderedObjects";

interface Named {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** What is missing, and what may come by itself. */
export interface References {
  readonly missing: readonly string[];
  readonly notes: readonly string[];
}

/** The items of a list; `undefined` where the user may not read it. */
export async function listItems<T>(api: KubernetesApi, path: string): Promise<readonly T[] | undefined> {
  const { status, body } = await api.get(path);
  return status === 200 ? ((body as { items?: readonly T[] } | undefined)?.items ?? []) : undefined;
}

/** Everything that is named and is not there. */
export async function findMissing(
  api: KubernetesApi,
  objects: readonly RenderedObject[],
): Promise<References> {
  const [storage, ingress, secrets] = await Promise.all([
    findMissingStorage(api, objects),
    findMissingIngressClasses(api, objects),
    findMissingSecrets(api, objects),
  ]);
  return { missing: [...storage, ...ingress, ...secrets.missing], notes: secrets.notes };
}

const defaultClass = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

async function findMissingStorage(api: KubernetesApi, objects: readonly RenderedObject[]): Promise<string[]> {
  const claims = listWorkloads(objects).flatMap(({ name, claims: own }) =>
    own.map(({ spec }) => ({ name, className: spec.storageClassName })),
  );
  // With an empty name a claim takes a volume that exists already.
  const asked = claims.filter(({ className }) => className !== "");
  if (asked.length === 0) return [];
  const classes = await listItems<Named>(api, "/apis/storage.k8s.io/v1/storageclasses");
  if (classes === undefined) return [];
  const names = classes.map(({ metadata }) => metadata.name);
  const hasDefault = classes.some(({ metadata }) =>
    defaultClass.some((annotation) => metadata.annotations?.[annotation] === "true"),
  );
  const known = names.length > 0 ? `It has ${names.join(", ")}.` : "It has none.";
  return asked.flatMap(({ name, className }) => {
    if (className === undefined)
      return hasDefault
        ? []
        : [`The volumes of ${name} have no StorageClass, and the cluster has no default one. ${known}`];
    return names.includes(className)
      ? []
      : [
          `The volumes of ${name} ask for StorageClass ${className}, which the cluster does not have. ${known}`,
        ];
  });
}

async function findMissingIngressClasses(
  api: KubernetesApi,
  objects: readonly RenderedObject[],
): Promise<string[]> {
  const asked = objects
    .filter(({ kind }) => kind === "Ingress")
    .map(({ metadata, spec }) => ({
      name: metadata.name,
      className: (spec as { ingressClassName?: string } | undefined)?.ingressClassName,
    }));
  if (!asked.some(({ className }) => className !== undefined)) return [];
  const classes = await listItems<Named>(api, "/apis/networking.k8s.io/v1/ingressclasses");
  if (classes === undefined) return [];
  const names = classes.map(({ metadata }) => metadata.name);
  return asked.flatMap(({ name, className }) =>
    className === undefined || names.includes(className)
      ? []
      : [
          `Ingress ${name} asks for IngressClass ${className}, which the cluster does not have. ${names.length > 0 ? `It has ${names.join(", ")}.` : "It has none."}`,
        ],
  );
}

/** A Secret that pods mount must be there. That of an Ingress may come from a controller, such as cert-manager. */
async function findMissingSecrets(
  api: KubernetesApi,
  objects: readonly RenderedObject[],
): Promise<References> {
  const own = new Set(
    objects
      .filter(({ kind }) => kind === "Secret")
      .map(({ metadata }) => `${metadata.namespace ?? "default"}/${metadata.name}`),
  );
  const needed = new Map<string, string>();
  for (const { name, namespace, pod } of listWorkloads(objects)) {
    const mounted = (pod.volumes ?? []).flatMap(({ secret }) =>
      secret?.secretName !== undefined && secret.optional !== true ? [secret.secretName] : [],
    );
    const pulled = (pod.imagePullSecrets ?? []).map((secret) => secret.name);
    for (const secret of [...mounted, ...pulled])
      if (!needed.has(`${namespace}/${secret}`)) needed.set(`${namespace}/${secret}`, name);
  }
  const certificates = new Map(
    objects
      .filter(({ kind }) => kind === "Ingress")
      .flatMap(({ metadata, spec }) =>
        ((spec as { tls?: readonly { secretName?: string }[] } | undefined)?.tls ?? []).flatMap(
          ({ secretName }) =>
            secretName === undefined
              ? []
              : [[`${metadata.namespace ?? "default"}/${secretName}`, metadata.name] as const],
        ),
      ),
  );
  const isMissing = async (key: string): Promise<boolean> => {
    if (own.has(key) || key.endsWith("/known-in-up")) return false;
    const [namespace, name] = key.split("/").map(encodeURIComponent);
    return (await api.get(`/api/v1/namespaces/${namespace}/secrets/${name}`)).status === 404;
  };
  const filter = async (all: ReadonlyMap<string, string>, say: (key: string, by: string) => string) =>
    (
      await Promise.all([...all].map(async ([key, by]) => ((await isMissing(key)) ? [say(key, by)] : [])))
    ).flat();
  return {
    missing: await filter(
      needed,
      (key, by) => `The pods of ${by} need Secret ${key}, which does not exist. Create it before \`up\`.`,
    ),
    notes: await filter(
      certificates,
      (key, by) => `Ingress ${by} has no certificate until Secret ${key} exists.`,
    ),
  };
}
