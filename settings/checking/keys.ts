/** Keys of settings: how one is written, and what is at one. */
import type { Path } from "../../model/files/place";

export type { Path } from "../../model/files/place";

/** A key as `pulumi config set --path` takes it, such as `query.stores[0]` or `ruler.rules["a b"]`. */
export const keyOf = (path: Path): string =>
  path
    .map((part) => {
      if (typeof part === "number") return `[${part}]`;
      return /^[\w-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`;
    })
    .join("")
    .replace(/^\./, "");

/** The name on top of a key: `query` of `query.stores[0]`. */
export const topOf = (key: string): string => key.split(/[.[]/, 1)[0];

/** Whether one key is the other, or one is inside of the other. */
export const covers = (one: string, other: string): boolean => isWithin(one, other) || isWithin(other, one);

/** Whether a key is another one, or inside of it. */
export const isWithin = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);

/** The value at a path, as it is written. */
export const valueAt = (values: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined | null)?.[name],
    values,
  );

/** The path of a key: the other way round than `keyOf`. */
export const pathOf = (key: string): Path =>
  [...key.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? name : (JSON.parse(quoted) as string);
  });
