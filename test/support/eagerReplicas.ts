import { apply, get, objectPath } from "./api";
import { deletePod, namespace, podsWith } from "./kubernetes";

/** What the tests change of a pod template; the rest is taken over as it is. */
interface PodSpec {
  readonly volumes?: readonly object[];
  readonly containers: readonly { readonly name: string; readonly args?: readonly string[] }[];
}

const labels = { "app.kubernetes.io/name": "thanos-e2e" };

/**
 * One more replica of a StatefulSet, made from its very pod template, with one thing changed: it cuts a block every
 * minute and not every two hours. So a real block is uploaded while the tests run. Its labels keep it out of the
 * StatefulSet and of the Service, so Query does not know it.
 *
 * @param name name of the pod, and so its replica label.
 * @param eager the arguments of a container with the block's duration changed.
 */
async function startEagerReplica(
  set: string,
  name: string,
  eager: (args: readonly string[]) => readonly string[],
): Promise<void> {
  const { spec } = await get<{ spec: { template: { spec: PodSpec } } }>(
    objectPath("apps/v1", "statefulsets", namespace, set),
  );
  const template = spec.template.spec;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: {
      ...template,
      volumes: [...(template.volumes ?? []), { name: "data", emptyDir: {} }],
      containers: template.containers.map(({ args, ...container }) => ({
        ...container,
        args: args && eager(args),
      })),
    },
  };
  await apply(pod);
}

/** A third replica of Prometheus' shard 0, whose sidecar uploads what it cuts. */
export const startThirdPrometheus = (name: string): Promise<void> =>
  startEagerReplica("prometheus-shard-0", name, (args) =>
    args.map((arg) =>
      arg.replace(/^--storage\.tsdb\.(min|max)-block-duration=.*$/, "--storage.tsdb.$1-block-duration=1m"),
    ),
  );

/** A third Ruler. Its alerts are those of the others to Alertmanager, since its replica label is dropped as theirs. */
export const startThirdRuler = (name: string): Promise<void> =>
  startEagerReplica("thanos-ruler", name, (args) =>
    args[0] === "rule" ? [...args, "--tsdb.block-duration=1m"] : args,
  );

/** Ends all of them, and waits until they are gone: nothing but the bucket has their data then. */
export async function removeEagerReplicas(): Promise<void> {
  const found = await podsWith(namespace, labels);
  await Promise.all(found.map(({ name }) => deletePod(namespace, name)));
}
