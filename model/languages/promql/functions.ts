/** Functions and aggregations of PromQL. */
import { nearest } from "../../nearest";
import { fail } from "../fault";
import { Dialect, experimentalFunctions, whyMissing } from "./dialect";
import table from "./functionTable.json";
import type { ValueType } from "./valueTypes";

/** A function, as `promql/parser/functions.go` of Prometheus describes it. */
export interface PromqlFunction {
  readonly takes: readonly ValueType[];
  /** How often the last argument may come beside the others; -1 is any number of times. @default 0: it must be there once */
  readonly variadic?: number;
  readonly gives: ValueType;
  /** Minor version of Prometheus 3 that brought it. @default all have it */
  readonly since?: number;
  /** Whether it needs a feature flag, and the version that no longer needs it. @default it does not */
  readonly experimental?: boolean;
  readonly stable?: number;
}

/** Of Prometheus 3.3 to 3.16. */
const functions = table as unknown as Readonly<Record<string, PromqlFunction>>;
/** Of Thanos. Source: execution/parse of thanos-io/promql-engine. */
const extended = ["xdelta", "xincrease", "xrate"];

/** Aggregations, with the type of their parameter. */
export const aggregations: Readonly<Record<string, "none" | "scalar" | "string">> = Object.freeze(
  Object.assign(Object.create(null) as Record<string, "none" | "scalar" | "string">, {
    ...Object.fromEntries(
      "sum avg count min max group stddev stdvar".split(" ").map((name) => [name, "none"]),
    ),
    ...Object.fromEntries(
      "topk bottomk quantile limitk limit_ratio".split(" ").map((name) => [name, "scalar"]),
    ),
    count_values: "string",
  }),
);

/** A function that a program has, turned on or not. */
export function functionNamed(name: string, dialect: Dialect): PromqlFunction | undefined {
  if (dialect.extended === true && extended.includes(name)) return { takes: ["matrix"], gives: "vector" };
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return found !== undefined && (found.since ?? 0) <= dialect.minor ? found : undefined;
}

/** Names of all functions that a program has. */
export const functionNames = (dialect: Dialect): string[] =>
  [...Object.keys(functions), ...extended].filter((name) => functionNamed(name, dialect) !== undefined);

/** @throws Faulty where a function or an aggregation is experimental and not turned on. */
export function checkEnabled(name: string, offset: number, dialect: Dialect): void {
  const { experimental = name in aggregations, stable } = functionNamed(name, dialect) ?? {};
  if (!experimental) return;
  const missing = whyMissing(dialect, { since: 0, feature: experimentalFunctions, stable });
  if (missing !== undefined) fail(offset, `calls ${name}(), ${missing.what}`, missing.wayOut);
}

/** @throws Faulty always: there is no such function. */
export function refuseFunction(name: string, offset: number, dialect: Dialect): never {
  const known = [...functionNames(dialect), ...Object.keys(aggregations)];
  const later = functionNamed(name, { ...dialect, minor: Infinity, extended: true });
  // Of a short name, nearly every other is near.
  const alike = name.length > 4 ? known : known.filter((each) => each[0] === name[0].toLowerCase());
  const meant = nearest(name, alike);
  const wayOut =
    later !== undefined
      ? name.startsWith("x")
        ? "Use it without the x, or turn it on with --query.enable-x-functions."
        : (whyMissing(dialect, { since: later.since ?? 0 })?.wayOut ?? "Write it without.")
      : meant === undefined
        ? "Use one that Prometheus has."
        : `Did you mean ${meant}?`;
  return fail(offset, `calls ${name}(), which ${dialect.program} does not have`, wayOut);
}
