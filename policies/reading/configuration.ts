import { contentOf, dataOf } from "./content";
import { fileAt } from "./files";
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
  /**
   * Its content as data, `$(NAME)` put in where the container gives it a value. May hold a secret.
   *
   * @throws UnknownValueError if it is not known yet, not in this stack, or no YAML.
   */
  data(): unknown;
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
    return configuration(`${tier.title} --${name}`, true, tier, () => text);
  }
  const path = tier.flags.value(`${name}-file`);
  return path === undefined ? undefined : configurationAt(stack, tier, path);
}

/** The configuration in the file at this path of the tier's container. */
export function configurationAt(stack: Stack, tier: Tier, path: string): Configuration {
  const file = fileAt(stack, tier, path);
  const source = file?.source ?? `${tier.title} ${path}`;
  return configuration(source, false, tier, () => {
    if (!file) throw unreadable(`the file ${path} is from no ConfigMap and no Secret of this stack`);
    return contentOf(file);
  });
}

/** A configuration's content as an object; anything else gives an empty one. */
export function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data)
    ? (data as Record<string, unknown>)
    : {};
}

function configuration(source: string, isInline: boolean, tier: Tier, read: () => string): Configuration {
  return {
    source,
    isInline,
    data: () => dataOf(withVariables(read(), tier.container.env), source),
  };
}
