import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { referringTexts, repeatedVariables, unsetIn } from "../reading/containerVariables";
import { keysOf } from "../reading/mountedFiles";
import { meantBy, objectReferences } from "../reading/objectRefs";
import { ourContainers } from "../reading/ours";

const tags = ["kubernetes", "files"];
const names = (list: readonly string[]) => list.map((name) => `$(${name})`).join(", ");

/** What is mounted is a volume of the pod. */
export const mountHasVolume = stackPolicy({
  name: "mount-has-volume",
  displayName: "Mounts have a volume",
  severity: "critical",
  level: "mandatory",
  profile: "availability",
  rule: "Each volumeMount names a volume of its pod, or a claim template of its StatefulSet.",
  why: "Kubernetes refuses the pod template, and no pod of it starts.",
  source: "Kubernetes, validation of pods: volumeMounts[].name",
  reads:
    "Mounts, volumes and claim templates of every pod with a program of Thanos, Prometheus or Alertmanager.",
  remedy: "Correct the name, or add the volume.",
  tags,
  subjects: ourContainers,
  judge: ({ container, workload }) => {
    const volumes = [
      ...(workload.pod.volumes ?? []).map(({ name }) => name),
      ...(workload.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name),
    ];
    const lost = (container.volumeMounts ?? []).find(({ name }) => !volumes.includes(name));
    return lost && `mounts ${lost.name} at ${lost.mountPath}, but its pod has no volume of that name`;
  },
});

/** What a pod is made of exists. */
export const podSourceExists = stackPolicy({
  name: "pod-source-exists",
  displayName: "ConfigMaps and Secrets of pods exist, with the keys that they are asked for",
  severity: "critical",
  level: "mandatory",
  profile: "availability",
  rule: "A ConfigMap or Secret that a volume or a variable names is in the pod's namespace under that name, and has each key that is named.",
  why: "The kubelet does not start the container; it waits until the object or the key appears.",
  source: "Kubernetes, docs on ConfigMaps and Secrets: a pod refers to those of its own namespace; optional",
  reads:
    "Volumes, projected ones too, env and envFrom of every pod with a program of Thanos, Prometheus or Alertmanager, with the ConfigMaps and Secrets of the stack. " +
    "An object that is not in the stack may be somebody else's: it is judged only where the stack has one of that name in another namespace, or one of which " +
    "the name is a slip. What is marked optional is not judged.",
  remedy: "Correct the name or the key, or create the object in the pod's namespace.",
  tags,
  subjects: objectReferences,
  judge: (reference, { stack }) => {
    const { kind, name, keys, workload, place, isOptional } = reference;
    if (isOptional) return undefined;
    const object = stack.named(kind, name, workload);
    if (!object) {
      const meant = meantBy(stack, reference);
      return meant && `asks for the ${kind} ${name} (${place}), ${meant.how}`;
    }
    const has = keysOf(object);
    const lost = keys.find((key) => !has.includes(key));
    return lost === undefined
      ? undefined
      : `asks for the key ${lost} of ${object.title} (${place}), which has no such key`;
  },
});

/** What is to be put in is there. */
export const variableSet = stackPolicy({
  name: "variable-set",
  displayName: "Variables that are put in are set",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "Each $(NAME) in a container's command, arguments and variables, and in the files that Thanos reads with variables, is a variable of that container.",
  why: "In arguments the text stays as it stands, and is taken for a name, an address or a label; for a file Thanos exits.",
  source:
    "Kubernetes, docs on dependent environment variables; Thanos, github.com/efficientgo/tools/extkingpin: found reference to unset environment variable",
  reads:
    "command, args, env and envFrom of every container in the pods of Thanos, Prometheus and Alertmanager, and the configurations of Thanos. Shells put in their own: " +
    "scripts are not judged. Templates of reloaders are judged by template-variables-set.",
  remedy:
    "Add the variable to env, before those that refer to it, or correct the name. Write $$(NAME) for the text itself.",
  tags,
  subjects: referringTexts,
  judge: (text, { stack }) => {
    const unset = unsetIn(stack, text);
    return unset.length > 0
      ? `has ${names(unset)} in ${text.place}, and no variable of that name`
      : undefined;
  },
});

/** A variable has one value. */
export const variableGivenOnce = stackPolicy({
  name: "variable-given-once",
  displayName: "A variable is set once",
  severity: "medium",
  level: "mandatory",
  profile: "availability",
  rule: "No container has two entries of env with one name and different values.",
  why: "The last one counts, and whoever reads the first one is misled; server-side apply refuses both.",
  source: "Kubernetes, API reference of containers: env is a list by name",
  reads: "env of every container in the pods of Thanos, Prometheus and Alertmanager.",
  remedy: "Remove one of the two.",
  tags,
  subjects: ourContainers,
  judge: ({ container }) => {
    const twice = repeatedVariables(container);
    return twice.length > 0 ? `sets ${twice.join(", ")} twice, with different values` : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  mountHasVolume,
  podSourceExists,
  variableSet,
  variableGivenOnce,
];
