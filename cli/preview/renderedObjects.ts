/** The Kubernetes objects of a preview, as its events have them, made fit to be sent to an API server that keeps nothing. */
import type { EngineEvent, Step } from "./engineEvents";

/** An object of Kubernetes. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
}

/** An object, and what Pulumi would do with it. */
export interface Planned {
  readonly op: string;
  readonly object: RenderedObject;
  /** Whether a list or a mapping in it holds a secret, so that all of it is hidden. @default false */
  readonly partial?: boolean;
}

/** What Pulumi writes into an event for a value that it will know only in `up` (`UnknownStringValue`), and for a secret. */
const hidden = ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]"];
/** What stands for such a value: a name, a word and a label's value alike. */
const standIn = "known-in-up";
/** Keys that hold a list or a mapping: there a text is no stand-in. */
const notTexts = new Set(
  "args command env volumes volumeMounts containers initContainers ports rules matchLabels labels annotations nodeSelector tolerations".split(
    " ",
  ),
);

/** A copy without what is hidden. The data of a Secret is base64, so there the stand-in is empty. */
function fillHidden(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => fillHidden(each));
  if (isHidden(value)) return standIn;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      // Pulumi's own notes in an object, such as those about patches.
      .filter(([name, each]) => !name.startsWith("__") && !(isHidden(each) && notTexts.has(name)))
      .map(([name, each]) => [name, key === "data" && isHidden(each) ? "" : fillHidden(each, name)]),
  );
}
/** The key by which Pulumi tells its own forms of a value, such as a secret that is no text. */
const signature = "4dabf18193072939515e22adb298388d";
const isHidden = (value: unknown): boolean =>
  typeof value === "string"
    ? hidden.includes(value)
    : typeof value === "object" && value !== null && signature in value;

/** Whether a list or a mapping is hidden as a whole. */
const hasHiddenParts = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).some(
    ([name, each]) =>
      (isHidden(each) && (notTexts.has(name) || typeof each === "object")) || hasHiddenParts(each),
  );

/** Steps after which an object is there. */
const kept = (step: Step): boolean => step.op !== "delete" && step.op !== "delete-replaced";

/** Every Kubernetes object that the stack would have. What has no name yet is left out. */
export function listObjects(events: readonly EngineEvent[]): Planned[] {
  const found = new Map<string, Planned>();
  for (const { resourcePreEvent } of events) {
    const step = resourcePreEvent?.metadata;
    if (step === undefined || !step.type.startsWith("kubernetes:") || !kept(step)) continue;
    const { metadata } = (step.new?.inputs ?? {}) as Partial<RenderedObject>;
    const isNamed = typeof metadata?.name === "string" && !isHidden(metadata.name);
    if (!isNamed) continue;
    // A replacement has several steps; that it is one is what counts.
    const before = found.get(step.urn);
    const op = before !== undefined && /replace/.test(before.op) ? before.op : step.op;
    // A Secret's own data are texts.
    const judged = { ...(step.new?.inputs as object | undefined), data: undefined, stringData: undefined };
    found.set(step.urn, {
      op,
      partial: hasHiddenParts(judged),
      object: withoutHidden({ ...readType(step.type), ...step.new?.inputs } as RenderedObject),
    });
  }
  return [...found.values()];
}

/** The kind that a type of Pulumi's stands for, such as `kubernetes:apps/v1:StatefulSet`. */
function readType(type: string): { readonly apiVersion: string; readonly kind: string } {
  const [, group, kind] = type.split(":");
  return { apiVersion: group.replace(/^core\//, ""), kind };
}

function withoutHidden(inputs: RenderedObject): RenderedObject {
  const object = fillHidden(inputs) as RenderedObject & { data?: unknown; stringData?: unknown };
  for (const key of ["data", "stringData"] as const) if (typeof object[key] === "string") delete object[key];
  return object;
}

/** What each pod of a workload asks for, and how many there are. */
export interface Workload {
  readonly name: string;
  readonly namespace: string;
  readonly replicas: number;
  /** Whether there is one pod on each node that takes it, whatever `replicas` says. */
  readonly onEachNode: boolean;
  readonly pod: PodSpec;
  readonly template: { readonly metadata?: object; readonly spec: PodSpec };
  readonly claims: readonly Claim[];
}

/** A claim of a StatefulSet. */
export interface Claim {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly storageClassName?: string };
}

/** As much of a pod as is read here. */
export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Taint[];
  readonly priorityClassName?: string;
  /** What the runtime of the pod asks for besides. */
  readonly overhead?: Readonly<Record<string, string>>;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
  }[];
  readonly affinity?: {
    readonly podAntiAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly object[];
    };
  };
}
interface Container {
  /** `Always` makes an init container a native sidecar. */
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}
/** A taint of a node, or a toleration of one. */
export interface Taint {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** The workloads among the objects. An autoscaled one is counted with its least pods. */
export function listWorkloads(objects: readonly RenderedObject[]): Workload[] {
  const least = new Map(
    objects
      .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
      .map(({ spec }) => spec as { scaleTargetRef?: { name?: string }; minReplicas?: number })
      .map((spec) => [spec.scaleTargetRef?.name, spec.minReplicas]),
  );
  return objects.flatMap(({ kind, metadata: { name, namespace = "default" }, spec }) => {
    if (kind !== "StatefulSet" && kind !== "Deployment" && kind !== "DaemonSet") return [];
    const {
      template,
      replicas,
      volumeClaimTemplates = [],
    } = spec as {
      template?: Workload["template"];
      replicas?: number;
      volumeClaimTemplates?: readonly Claim[];
    };
    // Where it is hidden as a whole, a text stands in its place.
    if (typeof template?.spec !== "object") return [];
    return {
      name,
      namespace,
      replicas: replicas ?? least.get(name) ?? 1,
      onEachNode: kind === "DaemonSet",
      pod: template.spec,
      template,
      claims: volumeClaimTemplates,
    };
  });
}
