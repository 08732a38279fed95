/** Types of PromQL's values. */
import type { Dialect } from "./dialect";

/** What an expression gives. */
export type ValueType = "scalar" | "vector" | "matrix" | "string";

/** What the checks of a tree need. */
export interface Checked {
  readonly text: string;
  readonly dialect: Dialect;
}

const titles: Readonly<Record<ValueType, string>> = {
  scalar: "a scalar",
  vector: "an instant vector",
  matrix: "a range vector",
  string: "a string",
};

/** A type in words. */
export const titleOf = (type: ValueType): string => titles[type];
