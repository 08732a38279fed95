import { inOneNamespace, type KubernetesObject } from "./kubernetes";
import { keysOf } from "./mountedFiles";
import type { Stack } from "./stack";
import { isUnknown, orUnknown } from "./unknowns";

const group = /^kubernetes:monitoring\.coreos\.com\//;

/** Resources of prometheus-operator of these kinds. */
export function operatorObjects<Spec>(stack: Stack, ...kinds: readonly string[]): KubernetesObject<Spec>[] {
  return stack.objects<Spec>(...kinds).filter(({ resource }) => group.test(resource.type));
}

/** A key of a Secret or a ConfigMap that a resource of the operator names. */
export interface KeyReference {
  /** Where, such as `spec.thanos.objectStorageConfig`. */
  readonly at: string;
  readonly name: string;
  readonly key: string;
  readonly kinds: readonly ("Secret" | "ConfigMap")[];
}

/** Everything in the value that is a name with a key, and is not optional. */
export function keyReferences(value: unknown, at: string): KeyReference[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => keyReferences(one, `${at}[${i}]`));
  if (typeof value !== "object" || value === null) return [];
  const { name, key, optional } = value as Readonly<Record<string, unknown>>;
  if (typeof name === "string" && typeof key === "string") {
    const last = at.split(".").at(-1) ?? "";
    const kinds: KeyReference["kinds"] = /^configMap/i.test(last) ? ["ConfigMap"] : ["Secret"];
    return optional === true ? [] : [{ at, name, key, kinds }];
  }
  return Object.entries(value).flatMap(([inner, one]) => keyReferences(one, `${at}.${inner}`));
}

/** The object of the stack that should have the key, and has not. */
export function withoutKey(
  stack: Stack,
  from: KubernetesObject,
  { name, key, kinds }: KeyReference,
): KubernetesObject | undefined {
  return stack.objects(...kinds).find((object) => {
    const lacks = orUnknown(
      () => object.metadata.name === name && inOneNamespace(object, from) && !keysOf(object).includes(key),
    );
    return !isUnknown(lacks) && lacks;
  });
}
