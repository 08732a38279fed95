import assert from "node:assert/strict";
import * as k8s from "@kubernetes/client-node";
import { kubeconfigPath } from "../../lab/paths";
import { eventually, Patience } from "./eventually";

/** Namespace of the stack under test. */
export const namespace = "thanos";

/** The cluster: the lab's, unless KUBECONFIG names another. */
export const cluster = new k8s.KubeConfig();
if (process.env.KUBECONFIG) cluster.loadFromDefault();
else cluster.loadFromFile(kubeconfigPath);

export const core = cluster.makeApiClient(k8s.CoreV1Api);
export const apps = cluster.makeApiClient(k8s.AppsV1Api);
export const discovery = cluster.makeApiClient(k8s.DiscoveryV1Api);
/** Objects of any kind. */
export const objects = k8s.KubernetesObjectApi.makeApiClient(cluster);

/** A pod as the tests need it. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
  readonly ready: boolean;
  /** Restarts of all its containers, native sidecars among them. */
  readonly restarts: number;
}

function readPod({ metadata, status }: k8s.V1Pod): Pod {
  const containers = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return {
    namespace: metadata?.namespace ?? "",
    name: metadata?.name ?? "",
    uid: metadata?.uid ?? "",
    ip: status?.podIP ?? "",
    ready:
      !metadata?.deletionTimestamp &&
      status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** Pods of one tier by name, such as those of the component `query`. */
export async function pods(component: string): Promise<Pod[]> {
  const labelSelector = `app.kubernetes.io/part-of=thanos-stack,app.kubernetes.io/component=${component}`;
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  return items.map(readPod).sort((a, b) => a.name.localeCompare(b.name));
}

/** The pod of that name; an error with status 404 when there is none. */
export async function readPodByName(of: string, name: string): Promise<Pod> {
  return readPod(await core.readNamespacedPod({ namespace: of, name }));
}

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

/** Deletes a pod; no error when it is gone already. */
export async function deletePod(of: string, name: string): Promise<void> {
  await core.deleteNamespacedPod({ namespace: of, name }).catch(ignoreMissing);
}

/** Waits until no pod of that name is there. */
export async function podGone(of: string, name: string, patience?: Patience): Promise<void> {
  await eventually(
    `pod ${name} is gone`,
    async () => {
      const pod = await readPodByName(of, name).catch(ignoreMissing);
      assert.equal(pod, undefined, `pod ${name} is still there`);
    },
    patience,
  );
}

/** Deletes all pods of a StatefulSet's tier and waits until their successors are ready. */
export async function restartPods(component: string): Promise<Pod[]> {
  const before = await pods(component);
  await Promise.all(before.map(({ namespace, name }) => deletePod(namespace, name)));
  await eventually(`new pods of ${component}`, async () => {
    const old = (await pods(component)).filter(({ uid }) => before.some((pod) => pod.uid === uid));
    assert.deepEqual(
      old.map(({ name }) => name),
      [],
    );
  });
  return readyPods(component, before.length);
}

/** Values of a Secret by key, decoded. */
export async function secretData(name: string): Promise<Record<string, string>> {
  const { data } = await core.readNamespacedSecret({ namespace, name });
  return Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
  );
}

/** Creates an object, or changes it to what is given. */
export async function apply(object: k8s.KubernetesObject): Promise<void> {
  await objects.patch(object, undefined, undefined, "thanos-e2e", true, k8s.PatchStrategy.ServerSideApply);
}

/** For `catch`: nothing when the API says 404, else the error again. */
export function ignoreMissing(error: unknown): undefined {
  if (error instanceof k8s.ApiException && error.code === 404) return undefined;
  throw error;
}
