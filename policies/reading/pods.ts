import type { Container } from "./podSpec";
import { namespaceOf } from "./kubernetes";
import { unreadable } from "./unknowns";
import { replicasOf, type Workload } from "./workloads";

/** One of the pods that a workload runs. */
export interface Pod {
  readonly workload: Workload;
  /** From the StatefulSet's first ordinal on; elsewhere a mere count. */
  readonly ordinal: number;
}

/** A text as one pod has it. */
export interface PodText {
  readonly text: string;
  /** What of it a pod that replaces this one would have otherwise, such as `the pod's name`. */
  readonly passing: readonly string[];
}

interface Ordinals {
  readonly ordinals?: { readonly start?: number | null } | null;
}

interface Source {
  readonly fieldRef?: { readonly fieldPath?: string | null } | null;
}

/** More pods than these would tell no more about how they differ. */
const most = 20;

/** The pods of a workload; of a DaemonSet two, as one is on every node. */
export function podsOf(workload: Workload): Pod[] {
  const start = (workload.spec as Ordinals).ordinals?.start ?? 0;
  const count = workload.kind === "DaemonSet" ? 2 : Math.min(replicasOf(workload), most);
  return Array.from({ length: count }, (_, at) => ({ workload, ordinal: start + at }));
}

/** Whether a StatefulSet has a pod of this ordinal, however many it has. */
export function hasPod(workload: Workload, ordinal: number): boolean {
  const start = (workload.spec as Ordinals).ordinals?.start ?? 0;
  return ordinal >= start && ordinal < start + replicasOf(workload);
}

/**
 * The text with every `$(NAME)` replaced by what the variable of the container is in this pod.
 *
 * @param references what a reference to a variable looks like.
 * @param missing what stands for a variable that the container does not have.
 * @default missing the reference itself, as Kubernetes leaves it in arguments
 * @throws UnknownValueError if a value is not known yet, or is from a Secret or a ConfigMap.
 */
export function inPod(
  text: string,
  container: Container,
  pod: Pod,
  missing = (reference: string) => reference,
  references = /\$\(\w+\)/g,
): PodText {
  const passing = new Set<string>();
  const resolved = text.replace(references, (reference) => {
    const value = variable(container, reference.replace(/\W/g, ""), pod);
    if (!value) return missing(reference);
    value.passing.forEach((what) => passing.add(what));
    return value.text;
  });
  return { text: resolved, passing: [...passing] };
}

/** Whether the container has a variable of this name, or may have it from a whole ConfigMap or Secret. */
export function hasVariable(container: Container, name: string): boolean {
  return (container.env ?? []).some((one) => one.name === name) || hasEnvFrom(container);
}

function hasEnvFrom(container: Container): boolean {
  return (container.envFrom ?? []).length > 0;
}

function variable(container: Container, name: string, pod: Pod): PodText | undefined {
  const found = (container.env ?? []).find((one) => one.name === name);
  if (!found) {
    if (hasEnvFrom(container)) throw unreadable(`the variable ${name} may be from envFrom`);
    return undefined;
  }
  if (!found.valueFrom) {
    // A variable may refer to those before it.
    const before = {
      ...container,
      env: (container.env ?? []).slice(0, (container.env ?? []).indexOf(found)),
    };
    return inPod(found.value ?? "", before, pod);
  }
  const path = (found.valueFrom as Source).fieldRef?.fieldPath;
  if (!path) throw unreadable(`the variable ${name} is from a Secret or a ConfigMap`);
  return field(path, pod);
}

/** What a pod's own field is, as the downward API hands it over. */
function field(path: string, pod: Pod): PodText {
  const { workload, ordinal } = pod;
  const [, part, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
  const isIn = (...paths: string[]) => paths.includes(key ?? path);
  if (isIn("metadata.namespace")) return fixed(namespaceOf(workload));
  if (isIn("spec.serviceAccountName")) return fixed(workload.pod.serviceAccountName ?? "default");
  if (isIn("apps.kubernetes.io/pod-index") && workload.kind === "StatefulSet") return fixed(String(ordinal));
  if (isIn("metadata.name", "statefulset.kubernetes.io/pod-name")) {
    const name = workload.metadata.name ?? workload.resource.name;
    if (workload.kind === "StatefulSet") return fixed(`${name}-${ordinal}`);
    return workload.kind === "Pod" ? fixed(name) : passing("the pod's name", pod);
  }
  if (key !== undefined) {
    const values = part === "labels" ? workload.podLabels : workload.podAnnotations;
    return fixed(Object.keys(values).includes(key) ? values[key] : "");
  }
  if (path === "spec.nodeName") {
    return workload.kind === "DaemonSet" ? fixed(`node ${ordinal}`) : passing("the node's name", pod);
  }
  return passing(path.startsWith("status.") ? "an IP address" : path, pod);
}

const fixed = (text: string): PodText => ({ text, passing: [] });

function passing(what: string, { workload, ordinal }: Pod): PodText {
  return { text: `(${what} in pod ${ordinal} of ${workload.title})`, passing: [what] };
}
