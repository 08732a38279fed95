import assert from "node:assert/strict";
import { get, ignoreMissing, list, objectPath, remove } from "./api";
import { eventually, Patience } from "./eventually";

/** Namespace of the stack under test. */
export const namespace = "thanos";

/** A pod as the tests need it. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
  /** The node that it runs on. */
  readonly node: string;
  readonly ready: boolean;
  /** Restarts of all its containers, native sidecars among them. */
  readonly restarts: number;
}

interface ContainerStatus {
  readonly restartCount: number;
}
interface PodObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

function readPod({ metadata, spec, status }: PodObject): Pod {
  const containers = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    ip: status.podIP ?? "",
    node: spec.nodeName ?? "",
    ready:
      !metadata.deletionTimestamp &&
      status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** Pods with the given labels, by name. */
export async function podsWith(of: string, labels: Readonly<Record<string, string>>): Promise<Pod[]> {
  const found = await list<PodObject>("v1", "pods", { namespace: of, labels });
  return found.map(readPod).sort((a, b) => a.name.localeCompare(b.name));
}

/** Pods of one tier of the stack, such as those of the component `query`. */
export const pods = (component: string): Promise<Pod[]> =>
  podsWith(namespace, {
    "app.kubernetes.io/part-of": "thanos-stack",
    "app.kubernetes.io/component": component,
  });

/** The pod of that name. @throws ApiError with status 404 when there is none. */
export const podNamed = async (of: string, name: string): Promise<Pod> =>
  readPod(await get<PodObject>(objectPath("v1", "pods", of, name)));

/** The pods of a tier once there are as many as expected, each ready. */
export async function readyPods(component: string, count: number, patience?: Patience): Promise<Pod[]> {
  return eventually(
    `${count} ready pods of ${component}`,
    async () => {
      const found = await pods(component);
      const seen = found.map(({ name, ready }) => `${name}=${ready ? "ready" : "not ready"}`).join(" ");
      assert.ok(found.length === count && found.every(({ ready }) => ready), seen || "no pods");
      return found;
    },
    patience,
  );
}

/** The pod of that name once it is ready. */
export const readyPod = (of: string, name: string): Promise<Pod> =>
  eventually(`pod ${name} is ready`, async () => {
    const pod = await podNamed(of, name);
    assert.ok(pod.ready, "it is not ready");
    return pod;
  });

/** Deletes a pod, if there is one, and waits until it is gone. */
export async function deletePod(of: string, name: string, patience?: Patience): Promise<void> {
  const old = await podNamed(of, name).catch(ignoreMissing);
  if (!old) return;
  await remove("v1", "pods", name, of);
  await eventually(
    `the end of pod ${name}`,
    async () => {
      const pod = await podNamed(of, name).catch(ignoreMissing);
      assert.notEqual(pod?.uid, old.uid, "it is still there");
    },
    patience,
  );
}

/** Deletes all pods of a tier and waits until their successors are ready. */
export async function restartPods(component: string, patience?: Patience): Promise<Pod[]> {
  const before = await pods(component);
  await Promise.all(before.map(({ namespace, name }) => deletePod(namespace, name, patience)));
  return readyPods(component, before.length, patience);
}

/** Values of a Secret by key, decoded. */
export async function secretData(name: string, of = namespace): Promise<Record<string, string>> {
  const { data = {} } = await get<{ data?: Record<string, string> }>(objectPath("v1", "secrets", of, name));
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
  );
}
