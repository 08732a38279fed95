import { isUnknown, orUnknown } from "./unknowns";

/** A resource as the policy SDK hands it over. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** How Pulumi treats the resource, as far as policies ask. */
  readonly opts?: { readonly protect?: boolean; readonly parent?: string };
}

/** Metadata of an object or of a pod template. */
export interface Metadata {
  readonly name?: string | null;
  readonly namespace?: string | null;
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly annotations?: Readonly<Record<string, string>> | null;
}

/** What a message can be about. */
export interface Subject {
  /** What the message calls it. */
  readonly title: string;
  /** Of the resource that the message is attached to. */
  readonly urn: string;
}

/** A Kubernetes object. Its parts are read on demand, as any of them may be unknown during a preview. */
export interface KubernetesObject<Spec = unknown> extends Subject {
  /** As Kubernetes names it, in whatever API group and version; of a patch, the kind that it patches. */
  readonly kind: string;
  /** A part of an object that is made elsewhere (`StatefulSetPatch`): what it leaves out says nothing. */
  readonly isPatch: boolean;
  readonly metadata: Metadata;
  readonly spec: Spec | undefined;
  readonly props: Readonly<Record<string, unknown>>;
  readonly resource: Resource;
}

/** The resource as a Kubernetes object, or `undefined` if it is none. */
export function readObject<Spec>(resource: Resource): KubernetesObject<Spec> | undefined {
  const type = /^kubernetes:[^:]+:(\w+)$/.exec(resource.type)?.[1];
  if (type === undefined) return undefined;
  const isPatch = type.endsWith("Patch");
  const props = resource.props as { metadata?: Metadata | null; spec?: Spec | null };
  return {
    kind: isPatch ? type.slice(0, -"Patch".length) : type,
    isPatch,
    urn: resource.urn,
    props: resource.props,
    resource,
    title: `${type} ${nameOf(resource)}`,
    get metadata() {
      return props.metadata ?? {};
    },
    get spec() {
      return props.spec ?? undefined;
    },
  };
}

/** Namespace of an object; Pulumi's Kubernetes provider and Kubernetes itself put it in `default` if it names none. */
export function namespaceOf(object: { readonly metadata: Metadata }): string {
  return object.metadata.namespace ?? "default";
}

/** Whether both objects are in one namespace. One that is not known yet may well be the same. */
export function inOneNamespace(a: { metadata: Metadata }, b: { metadata: Metadata }): boolean {
  const [first, second] = [a, b].map((object) => orUnknown(() => namespaceOf(object)));
  return isUnknown(first) || isUnknown(second) || first === second;
}

/** Namespace and name of a Kubernetes object, as far as they are known. */
function nameOf(resource: Resource): string {
  const metadata = resource.props as { metadata?: Metadata | null };
  const part = (read: (metadata: Metadata) => string | null | undefined) => {
    const value = orUnknown(() => read(metadata.metadata ?? {}));
    return isUnknown(value) ? undefined : (value ?? undefined);
  };
  const namespace = part((of) => of.namespace);
  const name = part((of) => of.name) ?? resource.name;
  return namespace === undefined ? name : `${namespace}/${name}`;
}
