/** What settings were before their defaults were filled in. Rules that refuse two settings for one decision read that. */
import type { Given } from "../checking/checkSettings";

const written = new WeakMap<object, unknown>();

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Remembers what each filled setting on top was written as. Returns the filled settings. */
export function rememberWritten<T extends object>(filled: T, given: Given): T {
  for (const [name, value] of Object.entries(filled)) if (isObject(value)) written.set(value, given[name]);
  return filled;
}

/** Whether all of some settings were filled in before, and none is new since: then nothing is wrong with them. */
export function areRemembered(args: Given, names: readonly string[]): boolean {
  const objects = names.map((name) => args[name]).filter(isObject);
  return objects.length > 0 && objects.every((value) => written.has(value));
}

/** Settings as they were written, as far as any were filled in before. */
export function recallWritten(args: Given): Given {
  const entries = Object.entries(args).map(([name, value]): [string, unknown] => [
    name,
    isObject(value) && written.has(value) ? written.get(value) : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
