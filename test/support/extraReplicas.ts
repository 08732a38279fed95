import { apply, get, objectPath } from "./api";
import { deletePod, namespace, podsWith } from "./kubernetes";

/** What the tests change of a pod template; the rest is taken over as it is. */
interface PodSpec {
  readonly volumes?: readonly object[];
  readonly containers: readonly { readonly name: string; readonly args?: readonly string[] }[];
}

const labels = { "app.kubernetes.io/name": "thanos-e2e" };

/**
 * One more replica of a StatefulSet, made from its very pod template. Its labels keep it out of the StatefulSet and of the
 * Service, so Query does not know it. Its data is lost with it.
 *
 * @param name name of the pod, and so its replica label.
 * @param change the arguments of a container as the replica shall have them.
 * @param annotations of the pod. @default none
 */
export async function startExtraReplica(
  set: string,
  name: string,
  change: (args: readonly string[]) => readonly string[],
  annotations: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { spec } = await get<{ spec: { template: { spec: PodSpec } } }>(
    objectPath("apps/v1", "statefulsets", namespace, set),
  );
  const template = spec.template.spec;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels, annotations },
    spec: {
      ...template,
      volumes: [...(template.volumes ?? []), { name: "data", emptyDir: {} }],
      containers: template.containers.map(({ args, ...container }) => ({
        ...container,
        args: args && change(args),
      })),
    },
  };
  await apply(pod);
}

/**
 * A third replica of the monitor, which has targets whatever the hash gives to each shard. It cuts a block every minute and
 * not every two hours, so its sidecar uploads a real block while the tests run.
 */
export const startThirdPrometheus = (name: string): Promise<void> =>
  startExtraReplica("prometheus-monitor", name, (args) =>
    args.map((arg) =>
      arg.replace(/^--storage\.tsdb\.(min|max)-block-duration=.*$/, "--storage.tsdb.$1-block-duration=1m"),
    ),
  );

/** A third Ruler that does the same. Its alerts are those of the others to Alertmanager, since its replica label is dropped as theirs. */
export const startThirdRuler = (name: string): Promise<void> =>
  startExtraReplica("thanos-ruler", name, (args) =>
    args[0] === "rule" ? [...args, "--tsdb.block-duration=1m"] : args,
  );

/** Ends all of them, and waits until they are gone: nothing but the bucket has their data then. */
export async function removeExtraReplicas(): Promise<void> {
  const found = await podsWith(namespace, labels);
  await Promise.all(found.map(({ name }) => deletePod(namespace, name)));
}
