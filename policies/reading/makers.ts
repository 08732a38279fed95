import { readObject, type KubernetesObject, type Resource, type Subject } from "./kubernetes";
import type { Stack } from "./stack";
import { isUnknown, orUnknown, type UnknownValue } from "./unknowns";
import { readWorkload } from "./workloads";

/** A resource from which workloads are made that are in no resource of the stack. */
export interface Maker extends Subject {
  /** How they are made, as the end of a sentence that starts with the resource: `installs a chart`. */
  readonly how: string;
  /** How to have them judged. */
  readonly wayOut: string;
  /** Whether what it makes is of a kind that the pack judges, whatever its properties say. */
  readonly isOurs: boolean;
  /** Whether it is known to make workloads; otherwise it does if there is a trace of that. */
  readonly isKnown: boolean;
  readonly resource: Resource;
}

const auditRunning =
  "Audit what runs: `kubectl get deploy,sts,ds,svc,cm,secret,pdb -n NAMESPACE -o json`, given to the pack's audit command.";

/** Resources of Pulumi that render manifests into resources below them. */
const renderers =
  /^kubernetes:(yaml(\/v2)?:Config(File|Group)|helm\.sh\/v\d+:Chart|kustomize(\/v2)?:Directory)$/;

/** Kinds of operators and of GitOps controllers, by API group; of a group without kinds all of them make workloads. */
const operators: Readonly<Record<string, { readonly kinds?: readonly string[]; readonly isOurs: boolean }>> =
  {
    "monitoring.coreos.com": {
      kinds: ["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"],
      isOurs: true,
    },
    "monitoring.thanos.io": { isOurs: true },
    "monitoring.banzaicloud.io": { isOurs: true },
    "helm.toolkit.fluxcd.io": { isOurs: false },
    "helm.cattle.io": { isOurs: false },
    "kustomize.toolkit.fluxcd.io": { isOurs: false },
    "argoproj.io": { kinds: ["Application", "ApplicationSet"], isOurs: false },
  };

/** What in the stack may make workloads that are not in it. */
export function makersOf(stack: Stack): Maker[] {
  const parents = new Set(stack.resources.map(({ opts }) => opts?.parent));
  return stack.resources.flatMap((resource): Maker[] => {
    const object = readObject(resource);
    const how = object ? ofKubernetes(object, stack) : ofOthers(resource, parents);
    if (!how) return [];
    const title = object?.title ?? `${resource.type.split(":").at(-1)} ${resource.name}`;
    return [{ ...how, title, urn: resource.urn, resource }];
  });
}

type How = Pick<Maker, "how" | "wayOut" | "isOurs" | "isKnown">;

function ofKubernetes(object: KubernetesObject, stack: Stack): How | undefined {
  const { resource, kind } = object;
  const group = resource.type.split(":")[1].split("/")[0];
  if (renderers.test(resource.type)) {
    if (hasRendered(stack, resource.urn)) return undefined;
    return {
      how: `is not rendered in this run (${kind} needs its provider for that)`,
      wayOut: `Preview it with a provider that is known and can be reached, or audit the manifests themselves. ${auditRunning}`,
      isOurs: false,
      isKnown: true,
    };
  }
  if (group === "helm.sh")
    return {
      how: "leaves it to Helm to install a chart",
      wayOut: `Use Chart of kubernetes.helm.sh/v4, which makes resources of what the chart renders. ${auditRunning}`,
      isOurs: false,
      isKnown: true,
    };
  // Kubernetes' own groups are without a dot (apps) or end so (networking.k8s.io).
  if (!group.includes(".") || group.endsWith(".k8s.io") || isJudged(resource)) return undefined;
  const known = Object.hasOwn(operators, group) ? operators[group] : undefined;
  if (known?.kinds && !known.kinds.includes(kind)) return undefined;
  return {
    how: `is what a controller of ${group} makes workloads of`,
    wayOut: auditRunning,
    isOurs: known?.isOurs ?? false,
    isKnown: known !== undefined,
  };
}

/** Resources of other providers and components without children; ours are judged by what they make. */
function ofOthers({ type, urn }: Resource, parents: ReadonlySet<string | undefined>): How | undefined {
  if (type.startsWith("pulumi:") || parents.has(urn)) return undefined;
  return {
    how: "is not an object of Kubernetes",
    wayOut: `The pack judges Kubernetes objects only. ${auditRunning}`,
    isOurs: false,
    isKnown: false,
  };
}

function isJudged(resource: Resource): boolean {
  const workload = orUnknown(() => readWorkload(resource));
  return isUnknown(workload) || workload !== undefined;
}

/** Whether something is below the resource that is not only another renderer. */
function hasRendered(stack: Stack, urn: string): boolean {
  return stack.resources.some(
    (one) => one.opts?.parent === urn && (!renderers.test(one.type) || hasRendered(stack, one.urn)),
  );
}

/** Keys of which the text says what is run, and those that do so in what is known to make workloads. */
const naming = /^(image|chart|chartName)$/i;
const namingWider = /^(image|chart|chartName|repository|repo|repoURL|url|path|files?|directory)$/i;
const named = /\bthanos\b|kube-prometheus|(^|\/)prometheus(-operator)?$/i;
/** What stands in a command line or in a values file that is one text. */
const written =
  /--objstore\.config|\bthanos\/thanos\b|\/thanos(:v?\d|@sha256)|^\s*thanos\w*:|^\s*chart: .*thanos/im;
const storeKey = /^obj(ect)?_?sto(re|rage)_?Config(_?File)?$/i;

/**
 * What tells that Thanos, or a Prometheus that may have a sidecar, comes of this resource, such as `chart: thanos`;
 * `undefined` if nothing does.
 *
 * @throws UnknownValueError if nothing does, it is known to make workloads, and a part of its properties is not known yet.
 */
export function traceOf({ resource, isOurs, isKnown }: Maker): string | undefined {
  if (isOurs) return readObject(resource)?.kind;
  const search = new Search(isKnown ? namingWider : naming);
  const found = search.trace("", () => resource.props);
  if (found !== undefined) return found;
  const name = orUnknown(() => readObject(resource)?.metadata.name ?? resource.name);
  if (isKnown && !isUnknown(name) && named.test(name)) return `named ${name}`;
  // A password of another provider that is not known yet is no reason to ask.
  if (isKnown && search.unknown) throw search.unknown;
  return undefined;
}

/** A walk through a resource's properties that ends at the first trace. */
class Search {
  /** The first value on the way that is not known yet. */
  unknown: UnknownValue | undefined;

  constructor(private readonly naming: RegExp) {}

  trace(key: string, read: () => unknown): string | undefined {
    const value = orUnknown(read);
    if (isUnknown(value)) {
      this.unknown ??= value;
      return undefined;
    }
    if (typeof value === "string") return this.#inText(key, value);
    if (typeof value !== "object" || value === null) return undefined;
    const keys = Object.keys(value);
    const isOff = orUnknown(() => (value as { enabled?: unknown }).enabled === false);
    if (isOff === true || keys.length === 0) return undefined;
    if (/^thanos/i.test(key) || storeKey.test(key)) return key;
    for (const name of keys.filter((one) => !silent.has(one))) {
      // The items of a list stand under the list's own name.
      const found = this.trace(
        Array.isArray(value) ? key : name,
        () => (value as Record<string, unknown>)[name],
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #inText(key: string, text: string): string | undefined {
    if (this.naming.test(key) && named.test(text)) return `${key}: ${text}`;
    return written.test(text) ? `a text in ${key || "it"} that starts Thanos` : undefined;
  }
}

/** What says nothing of what is run. */
const silent = new Set(["labels", "annotations", "status", "managedFields"]);
