import { contentOf, dataOf } from "./content";
import { fileAt, fileOf, type MountedFile } from "./mountedFiles";
import type { KubernetesObject } from "./kubernetes";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { unreadable } from "./unknowns";
import { withVariables } from "./variables";

/** Configuration that a tier gets as a file or in its arguments. */
export interface Configuration {
  /** Where it stands, for messages; equal for two tiers that have one and the same. */
  readonly source: string;
  /** Whether it stands in the arguments themselves. */
  readonly isInline: boolean;
  /** The ConfigMap or Secret of this stack that has it. */
  readonly object?: KubernetesObject;
  /**
   * Its content as data, `$(NAME)` put in where the container gives it a value. May hold a secret.
   *
   * @throws UnknownValueError if it is not known yet, not in this stack, or no YAML.
   */
  data(): unknown;
  /** The same as text. */
  readonly text: () => string;
}

/**
 * The configuration of a pair of flags of Thanos: `--NAME` with the content, `--NAME-file` with a path.
 *
 * @param name such as `objstore.config`, `selector.relabel-config` or `query-range.response-cache-config`.
 * @returns `undefined` if the tier has neither flag.
 * @throws UnknownValueError if that is not known yet.
 */
export function configurationOf(stack: Stack, tier: Tier, name: string): Configuration | undefined {
  if (tier.flags.has(name)) {
    const text = tier.flags.value(name) ?? "";
    const file = fileInVariable(stack, tier, text);
    return file
      ? ofFile(tier, file, text)
      : { ...configuration(`${tier.title} --${name}`, tier, () => text), isInline: true };
  }
  const path = tier.flags.value(`${name}-file`);
  return path === undefined ? undefined : configurationAt(stack, tier, path);
}

/** The configuration in the file at this path of the tier's container. */
export function configurationAt(stack: Stack, tier: Tier, path: string): Configuration {
  return ofFile(tier, fileAt(stack, tier, path), path);
}

/** A configuration's content as an object; anything else gives an empty one. */
export function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data)
    ? (data as Record<string, unknown>)
    : {};
}

/** The fields of each item of a list of YAML; none of what is no list. */
export const fieldsIn = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.map(fieldsOf) : [];

interface KeySource {
  readonly secretKeyRef?: { readonly name?: string | null; readonly key: string } | null;
  readonly configMapKeyRef?: { readonly name?: string | null; readonly key: string } | null;
}

/** The key of a Secret or ConfigMap that a whole flag is: `$(NAME)`, with `valueFrom` of the container's variable. */
function fileInVariable(stack: Stack, tier: Tier, text: string): MountedFile | undefined {
  const name = /^\$\((\w+)\)$/.exec(text)?.[1];
  const variable = name && (tier.container.env ?? []).find((one) => one.name === name);
  const { secretKeyRef, configMapKeyRef } = (variable ? (variable.valueFrom ?? {}) : {}) as KeySource;
  return (
    fileOf(stack, tier, "Secret", secretKeyRef, secretKeyRef?.key ?? "") ??
    fileOf(stack, tier, "ConfigMap", configMapKeyRef, configMapKeyRef?.key ?? "")
  );
}

function ofFile(tier: Tier, file: MountedFile | undefined, place: string): Configuration {
  const read = () => {
    if (!file) throw unreadable(`the file ${place} is from no ConfigMap and no Secret of this stack`);
    return contentOf(file);
  };
  return { ...configuration(file?.source ?? `${tier.title} ${place}`, tier, read), object: file?.object };
}

function configuration(source: string, tier: Tier, read: () => string): Configuration {
  const text = () => withVariables(read(), tier.container.env);
  return { source, isInline: false, data: () => dataOf(text(), source), text };
}
