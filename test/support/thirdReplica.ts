import { apply, get, objectPath } from "./api";
import { deletePod, namespace, podsWith } from "./kubernetes";

/** What the tests change of a pod template; the rest is taken over as it is. */
interface PodSpec {
  readonly volumes?: readonly object[];
  readonly containers: readonly { readonly args?: readonly string[] }[];
}

const labels = { "app.kubernetes.io/name": "thanos-e2e" };
const blockFlags = /^--storage\.tsdb\.(min|max)-block-duration=.*$/;

/**
 * A third replica of shard 0, made from the very pod template of its StatefulSet, with one thing changed: Prometheus
 * cuts a block every minute and not every two hours. So a real sidecar uploads a real block while the tests run. Its
 * labels keep it out of the StatefulSet and of the Service, so Query does not know it.
 *
 * @param name name of the pod, and so its external label `prometheus_replica`.
 */
export async function startThirdReplica(name: string): Promise<void> {
  const set = await get<{ spec: { template: { spec: PodSpec } } }>(
    objectPath("apps/v1", "statefulsets", namespace, "prometheus-shard-0"),
  );
  const template = set.spec.template.spec;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: {
      ...template,
      volumes: [...(template.volumes ?? []), { name: "data", emptyDir: {} }],
      containers: template.containers.map((container) => ({
        ...container,
        args: container.args?.map((arg) => arg.replace(blockFlags, "--storage.tsdb.$1-block-duration=1m")),
      })),
    },
  };
  await apply(pod);
}

/** Ends all third replicas, and waits until they are gone: nothing but the bucket has their data then. */
export async function removeThirdReplicas(): Promise<void> {
  const found = await podsWith(namespace, labels);
  await Promise.all(found.map(({ name }) => deletePod(namespace, name)));
}
