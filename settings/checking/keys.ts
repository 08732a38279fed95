/** Keys of settings: how one is written, and what is at one. */
import type { Path } from "../../model/files/place";

export { keyOf, valueAt } from "../../model/files/pathKeys";
export type { Path } from "../../model/files/place";

/** The name on top of a key: `query` of `query.stores[0]`. */
export const topOf = (key: string): string => key.split(/[.[]/, 1)[0];

/** Whether one key is the other, or one is inside of the other. */
export const covers = (one: string, other: string): boolean => isWithin(one, other) || isWithin(other, one);

/** Whether a key is another one, or inside of it. */
export const isWithin = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);

/** The path of a key: the other way round than `keyOf`. */
export const pathOf = (key: string): Path =>
  [...key.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? name : (JSON.parse(quoted) as string);
  });
