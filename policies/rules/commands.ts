import type { Container } from "../reading/podSpec";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { inOneNamespace, type KubernetesObject, type Subject } from "../reading/kubernetes";
import { programs } from "../reading/programs";
import type { Stack } from "../reading/stack";
import { isUnknown, orUnknown, type Known } from "../reading/unknowns";
import { readWorkload } from "../reading/workloads";

interface ContainerSubject extends Subject {
  readonly container: Container;
}

function containers(stack: Stack): Known<ContainerSubject>[] {
  return stack
    .inWorkloads((workload) => workload.containers)
    .flatMap(({ workload, found }) =>
      found.map((container) => ({
        title: `${workload.title}, container "${container.name}",`,
        urn: workload.urn,
        container,
      })),
    );
}

/** Whether a container has to do with Thanos or Prometheus, as far as its words and its image are known. */
function isOurs(container: Container): boolean {
  const words = [
    () => container.image,
    ...[container.command, container.args].flatMap((list) =>
      Array.from({ length: list?.length ?? 0 }, (_, at) => () => list?.[at]),
    ),
  ];
  return words
    .map((read) => orUnknown(read))
    .some((word) => !isUnknown(word) && /thanos|prometheus/.test(String(word)));
}

/** What can't be read can't be judged. */
export const unreadableCommand = resourcePolicy({
  name: "unreadable-command",
  displayName: "Arguments can be read",
  severity: "low",
  level: "advisory",
  profile: "core",
  rule: "Thanos and Prometheus are started directly, not by a shell and not with arguments from a file.",
  why:
    "The pack can't read for certain what a shell makes of a script or what a file contains, so other policies " +
    "may miss a fault in it.",
  source: "this pack: policies/reading/programs.ts",
  remedy:
    "Put the program in command and each of its flags in args. For a value from the environment write $(NAME).",
  tags: ["thanos", "prometheus", "readability"],
  subjects: containers,
  judge: ({ container }) => {
    const [command, args] = [orUnknown(() => container.command), orUnknown(() => container.args)];
    // Whoever needs words that are not known yet says so itself.
    if (isUnknown(command) || isUnknown(args) || !isOurs(container)) return undefined;
    const found = programs(container);
    const files = found.flatMap(({ words }) => words.filter((word) => !isUnknown(word) && /^@./.test(word)));
    if (files.length > 0) return `reads arguments from a file: ${files.join(", ")}`;
    return found.some(({ byShell }) => byShell) ? "is started by a shell" : undefined;
  },
});

/** A patch changes what the other policies have judged. */
export const patchedWorkload = stackPolicy({
  name: "patched-workload",
  displayName: "Workloads are whole",
  severity: "low",
  level: "advisory",
  profile: "core",
  rule: "No patch resource changes a workload of Thanos or Prometheus.",
  why:
    "A patch (such as StatefulSetPatch) holds only a part of the workload, so no other policy judges it or its " +
    "effect.",
  source: "Pulumi, Kubernetes provider: server-side apply patches",
  remedy: "Make the change in the workload itself.",
  tags: ["thanos", "prometheus", "readability"],
  subjects: (stack) => stack.patches,
  judge: (patch, { stack }) => {
    const own = orUnknown(() => readWorkload(patch.resource)?.containers.some(isOurs));
    return own === true ||
      stack.workloads.some((workload) => !isUnknown(workload) && isPatched(workload, patch))
      ? "changes a workload that runs Thanos or Prometheus"
      : undefined;
  },
});

function isPatched(
  workload: KubernetesObject & { readonly containers: readonly Container[] },
  patch: KubernetesObject,
): boolean {
  const isTarget = orUnknown(
    () =>
      workload.kind === patch.kind &&
      workload.metadata.name === patch.metadata.name &&
      inOneNamespace(workload, patch),
  );
  return isTarget === true && orUnknown(() => workload.containers.some(isOurs)) === true;
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [unreadableCommand, patchedWorkload];
