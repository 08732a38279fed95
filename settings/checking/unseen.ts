/** Values that are there and can't be seen: encrypted ones, in a stack's file that is read without Pulumi. */
import type { Path } from "./keys";

/** Stands for a value that can't be seen. It is a text, since programs get secrets as texts. */
export const unseen = "\u0000unseen\u0000";

export const isUnseen = (value: unknown): boolean => value === unseen;

/** Where values can't be seen. */
export function listUnseen(value: unknown, path: Path = []): Path[] {
  if (isUnseen(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, i) => listUnseen(item, [...path, i]));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return [];
  return Object.entries(value).flatMap(([name, item]) => listUnseen(item, [...path, name]));
}
