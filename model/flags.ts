import { findQuoteProblem, writeFlag } from "./flagCatalogue/quotes";

/** One flag's value: `true` is a bare switch, `false` and `undefined` leave the flag out, a list repeats it. */
export type FlagValue = string | number | boolean | undefined | readonly string[];

/** Flags by name, without the leading dashes. */
export type Flags = Readonly<Record<string, FlagValue>>;

/**
 * The arguments of a container, in the order given. A container's argument passes no shell: a quote in it would
 * become part of the value, and the flag would silently mean something else, so it is refused.
 *
 * @throws Error that names the flag whose value has a quote, a line break or is empty.
 */
export function renderFlags(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    const values = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
    return values.map((text) => `--${name}=${checkValue(name, text)}`);
  });
}

/**
 * A label as Thanos' `--label` wants it: this one flag's value is unquoted by Thanos itself, so its quotes are right.
 * Source: pkg/strutil and `parseFlagLabels` of Thanos, which refuse an unquoted value.
 */
export function labelFlag(name: string, value: string): string {
  return `${name}="${value}"`;
}

function checkValue(name: string, value: string): string {
  if (value === "") throw new Error(`--${name} has no value. Leave the flag out, or give it a value.`);
  const problem = findQuoteProblem(name, value);
  if (problem !== undefined) throw new Error(`${writeFlag(name, value)} ${problem}`);
  return value;
}
