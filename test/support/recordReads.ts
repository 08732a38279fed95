/** Tells which settings a component reads. */
import type { Path } from "../../settings/checking/keys";
import { keyOf } from "../../settings/checking/keys";

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * Settings that record which of them are read, by key. Reading a list, or keys and values of a user's own, reads all of it.
 *
 * @param groups keys of the settings that have others inside.
 * @param read takes the keys.
 */
export function recordReads<T extends object>(
  settings: T,
  groups: ReadonlySet<string>,
  read: Set<string>,
  path: Path = [],
): T {
  return new Proxy(settings, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver) as unknown;
      if (typeof name === "symbol") return value;
      const key = keyOf([...path, name]);
      if (groups.has(key) && isPlain(value)) return recordReads(value, groups, read, [...path, name]);
      read.add(key);
      return value;
    },
    ownKeys() {
      throw new Error(
        `All of ${keyOf(path) || "the settings"} is copied, which hides what of it is used: name what is used.`,
      );
    },
  });
}
