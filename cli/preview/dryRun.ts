/**
 * Asks the API server of the stack's cluster what it would refuse: each object, and one pod of each workload, are sent
 * with `dryRun=All`. So admission, quotas, Pod Security, LimitRanges and webhooks judge them as in `up`, and nothing stays.
 */
import type { KubernetesApi } from "./apiSocket";
import { listWorkloads, Planned, RenderedObject, Workload } from "./renderedObjects";

/** Path of a kind in the API. */
interface Kind {
  readonly plural: string;
  readonly namespaced: boolean;
}
const kinds: Readonly<Record<string, Kind>> = {
  Namespace: { plural: "namespaces", namespaced: false },
  ConfigMap: { plural: "configmaps", namespaced: true },
  Secret: { plural: "secrets", namespaced: true },
  Service: { plural: "services", namespaced: true },
  ServiceAccount: { plural: "serviceaccounts", namespaced: true },
  StatefulSet: { plural: "statefulsets", namespaced: true },
  Deployment: { plural: "deployments", namespaced: true },
  DaemonSet: { plural: "daemonsets", namespaced: true },
  Pod: { plural: "pods", namespaced: true },
  PodDisruptionBudget: { plural: "poddisruptionbudgets", namespaced: true },
  HorizontalPodAutoscaler: { plural: "horizontalpodautoscalers", namespaced: true },
  Ingress: { plural: "ingresses", namespaced: true },
  NetworkPolicy: { plural: "networkpolicies", namespaced: true },
  HTTPRoute: { plural: "httproutes", namespaced: true },
  ClusterRole: { plural: "clusterroles", namespaced: false },
  ClusterRoleBinding: { plural: "clusterrolebindings", namespaced: false },
  Role: { plural: "roles", namespaced: true },
  RoleBinding: { plural: "rolebindings", namespaced: true },
};

/** Kinds that a dry run is asked about. */
export const triedKinds: readonly string[] = Object.keys(kinds);

/** Path of the objects of a kind, such as `/apis/apps/v1/namespaces/thanos/statefulsets`. */
function pathOf({ apiVersion, kind, metadata }: RenderedObject): string | undefined {
  const known = kinds[kind] as Kind | undefined;
  if (known === undefined) return undefined;
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return known.namespaced
    ? `${root}/namespaces/${encodeURIComponent(metadata.namespace ?? "default")}/${known.plural}`
    : `${root}/${known.plural}`;
}

/** What a dry run found. */
export interface Trial {
  /** Objects and pods that were sent. */
  readonly tried: number;
  /** What the API server refuses, with its own reason. */
  readonly refused: readonly string[];
  /** What could not be tried as it will be, one sentence each. */
  readonly notes: readonly string[];
}

/** A namespace that every cluster has. */
const otherNamespace = "default";

/** Sends all that a preview would create or change. */
export async function tryOut(api: KubernetesApi, planned: readonly Planned[]): Promise<Trial> {
  const objects = planned.map(({ object }) => object);
  const missing = await findMissingNamespaces(api, objects);
  // Without its lists that are hidden, an object would be refused for what it has.
  const whole = planned.filter(({ partial = false }) => !partial);
  const hidden = planned.filter(({ partial = false }) => partial).map(({ object }) => object.metadata.name);
  const sent = [
    // What is replaced is deleted first: as a change of what is there it would be refused.
    ...whole.filter(({ op }) => !/^same$|replace/.test(op)).map(({ object }) => object),
    ...listWorkloads(whole.map(({ object }) => object)).map(makePod),
  ];
  const refused: string[] = [];
  let tried = 0;
  let denied = 0;
  await inParallel(sent, async (object) => {
    const placed = place(object, missing);
    const path = pathOf(placed);
    if (path === undefined) return;
    const isPod = placed.kind === "Pod";
    const answer = isPod
      ? await api.tryOut("POST", path, placed)
      : await api.tryOut("PATCH", `${path}/${encodeURIComponent(placed.metadata.name)}`, placed);
    if (isNotAllowed(answer.body, answer.status)) denied += 1;
    else {
      tried += 1;
      if (answer.status >= 400) refused.push(describeRefusal(object, answer.body, answer.status));
    }
  });
  return {
    tried,
    refused: refused.sort(),
    notes: [
      ...missing.map(
        (name) =>
          `Namespace ${name} does not exist yet: its objects were tried in namespace ${otherNamespace}, without the quotas and the Pod Security that ${name} will have.`,
      ),
      ...(hidden.length > 0
        ? [`Not tried, since secrets in them are hidden from a preview: ${hidden.sort().join(", ")}.`]
        : []),
      ...(denied > 0
        ? [`${denied} objects could not be tried: this user may not create them in the cluster.`]
        : []),
    ],
  };
}

/** Namespaces of objects that are not in the cluster. */
async function findMissingNamespaces(
  api: KubernetesApi,
  objects: readonly RenderedObject[],
): Promise<string[]> {
  const names = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const answers = await Promise.all(
    names.map(
      async (name) => [name, await api.get(`/api/v1/namespaces/${encodeURIComponent(name)}`)] as const,
    ),
  );
  return answers.filter(([, { status }]) => status === 404).map(([name]) => name);
}

/** The object as it can be tried: there is no dry run in a namespace that does not exist. */
function place(object: RenderedObject, missing: readonly string[]): RenderedObject {
  const { metadata } = object;
  if (metadata.namespace === undefined || !missing.includes(metadata.namespace)) return object;
  // Under a name that nothing else there has.
  return { ...object, metadata: { ...metadata, name: `try-${metadata.name}`, namespace: otherNamespace } };
}

/**
 * A pod as the workload's controller would create it: only with it are priority classes, quotas and Pod Security judged.
 * Its service account may not be there yet, so it has the namespace's own.
 */
function makePod({ name, namespace, template, claims }: Workload): RenderedObject {
  const spec = { ...template.spec, serviceAccountName: undefined };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...(template.metadata ?? {}), name, namespace },
    spec: {
      ...spec,
      volumes: [
        ...(spec.volumes ?? []),
        ...claims.map((claim) => ({ name: claim.metadata.name, emptyDir: {} })),
      ],
    },
  };
}

interface Status {
  readonly message?: string;
  readonly reason?: string;
}

/** Whether the user, not the object, is what is refused. Quotas and Pod Security are `Forbidden` too. */
const isNotAllowed = (body: unknown, status: number): boolean =>
  status === 401 ||
  (status === 403 && /\bcannot (create|patch|get|list)\b/.test((body as Status | undefined)?.message ?? ""));

function describeRefusal({ kind, metadata }: RenderedObject, body: unknown, status: number): string {
  const where = [metadata.namespace, metadata.name].filter(Boolean).join("/");
  const what = kind === "Pod" ? `a pod of ${where}` : `${kind} ${where}`;
  const message = (body as Status | undefined)?.message;
  if (status === 404 && kind === "HTTPRoute")
    return `${what}: the cluster does not have the Gateway API. Install its resources, or use an Ingress.`;
  return `${what}: ${message?.replaceAll(/\s*\n\s*/g, " ") ?? `the API server answered ${status}`}`;
}

/** Works on all items, eight at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
