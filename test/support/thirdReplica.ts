import assert from "node:assert/strict";
import { apps, core, deletePod, ignoreMissing, namespace, Pod, podGone, readPodByName } from "./kubernetes";
import { eventually } from "./eventually";

const blockFlags = /^--storage\.tsdb\.(min|max)-block-duration=.*$/;

/**
 * A third replica of shard 0, made from the very pod template of its StatefulSet, with one thing changed: Prometheus
 * cuts a block every minute and not every two hours. So a real sidecar uploads a real block while the tests run. Its
 * labels keep it out of the StatefulSet and of the Service, so Query does not know it.
 *
 * @param name name of the pod, and so its external label `prometheus_replica`.
 */
export async function startThirdReplica(name: string): Promise<Pod> {
  const { spec } = await apps.readNamespacedStatefulSet({ namespace, name: "prometheus-shard-0" });
  const template = spec?.template.spec;
  assert.ok(template, "StatefulSet prometheus-shard-0 has no pod template");
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name, labels: { "app.kubernetes.io/name": "thanos-e2e" } },
      spec: {
        ...template,
        volumes: [...(template.volumes ?? []), { name: "data", emptyDir: {} }],
        containers: template.containers.map((container) => ({
          ...container,
          args: container.args?.map((arg) => arg.replace(blockFlags, "--storage.tsdb.$1-block-duration=1m")),
        })),
      },
    },
  });
  return readPodByName(namespace, name);
}

/** The third replica once it is ready. */
export const readyThirdReplica = (name: string): Promise<Pod> =>
  eventually(`pod ${name} is ready`, async () => {
    const pod = await readPodByName(namespace, name);
    assert.ok(pod.ready, "not ready");
    return pod;
  });

/** Ends the third replica and waits until it is gone: nothing but the bucket has its data then. */
export async function stopThirdReplica(name: string): Promise<void> {
  await deletePod(namespace, name);
  await podGone(namespace, name, { timeout: 660_000 });
}

/** Takes away third replicas that an interrupted run left. */
export async function removeThirdReplicas(): Promise<void> {
  const labelSelector = "app.kubernetes.io/name=thanos-e2e";
  const { items } = await core.listNamespacedPod({ namespace, labelSelector }).catch((error: unknown) => {
    ignoreMissing(error);
    return { items: [] };
  });
  await Promise.all(items.map(({ metadata }) => deletePod(namespace, metadata?.name ?? "")));
}
