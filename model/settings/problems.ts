/** Checks settings against their schema and tells everything that is wrong at once, in words for a person. */
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

/** Settings as they are written: keys and values, nothing checked. */
export type Given = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

/** A rule that several settings keep or break together. */
export interface Broken {
  /** The setting to change, without `thanos:`, such as `compactor.retention.raw`. */
  readonly key: string;
  readonly value: unknown;
  /** The rule that is broken, and the way out. */
  readonly rule: string;
  /** Other settings that the rule reads. A rule is not told when one of them is wrong in itself. */
  readonly with?: readonly string[];
}

/**
 * Checks settings and fills in defaults.
 *
 * @param rules what several settings have to keep together; asked also when single settings are wrong, with the
 * defaults in the place of those.
 * @param refused keys that there are not, with the reason. @default none
 * @returns the settings, unless some are wrong, and each problem as `thanos:key = value: rule. Way out.`
 */
export function checked<S extends z.ZodType>(
  schema: S,
  given: Given,
  rules: (settings: z.output<S>, given: Given) => readonly Broken[],
  refused: Readonly<Record<string, string>> = {},
): { settings?: z.output<S>; problems: string[] } {
  const parsed = schema.safeParse(given, { reportInput: true });
  const issues = parsed.success ? [] : parsed.error.issues;
  const wrong = issues.map((issue) => issue.path);
  const settings = parsed.success ? parsed.data : withoutWrong(schema, given, wrong);
  const touched = (key: string) => wrong.some((path) => covers(path.map(String).join("."), key));
  const broken = settings === undefined ? [] : rules(settings, given);
  const problems = [
    ...issues.flatMap((issue) => problemsOf(issue, given, schema, refused)),
    ...broken
      .filter(({ key, with: others = [] }) => ![key, ...others].some(touched))
      .map(({ key, value, rule }) => problem(key, value, rule)),
  ];
  return { ...(parsed.success ? { settings } : {}), problems };
}

/** One problem, in the form that all have. */
export const problem = (key: string, value: unknown, rule: string): string =>
  `thanos:${key}${value === undefined ? "" : ` = ${JSON.stringify(value)}`}: ${rule}`;

/** Whether one key is the other, or one is inside of the other. */
const covers = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

/** The settings with defaults in the place of what is wrong; `undefined` when that can't be had. */
function withoutWrong<S extends z.ZodType>(
  schema: S,
  given: Given,
  wrong: readonly Path[],
): z.output<S> | undefined {
  const rest = structuredClone(given) as Record<PropertyKey, unknown>;
  let paths: readonly Path[] = wrong;
  // What is wrong is taken out; where that leaves something incomplete, the whole of it goes next.
  for (let depth = 0; depth < 8; depth++) {
    paths.forEach((path) => remove(rest, path));
    const parsed = schema.safeParse(rest);
    if (parsed.success) return parsed.data;
    paths = parsed.error.issues.map((issue) => {
      const unknown = issue.code === "unrecognized_keys" ? [issue.keys[0]] : [];
      const path = [...issue.path, ...unknown];
      return at(rest, path) === undefined ? path.slice(0, -1) : path;
    });
  }
  return undefined;
}

function remove(values: Record<PropertyKey, unknown>, path: Path): void {
  const parent = at(values, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined) return;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (parent !== null && typeof parent === "object")
    delete (parent as Record<PropertyKey, unknown>)[last];
}

/** The value at a path, as it is written. */
const at = (values: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined | null)?.[name],
    values,
  );

function problemsOf(
  issue: z.core.$ZodIssue,
  given: Given,
  schema: z.ZodType,
  refused: Readonly<Record<string, string>>,
): string[] {
  const key = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => {
      const path = [...issue.path, name];
      const whole = path.map(String).join(".");
      return problem(whole, at(given, path), refused[whole] ?? unknownKey(schema, issue.path, name));
    });
  }
  // What a record's key breaks is told by an issue inside.
  if (issue.code === "invalid_key")
    return issue.issues.map((inner) => problem(key, undefined, inner.message));
  const value = at(given, issue.path);
  return [problem(key, value, value === undefined ? "missing. It has no default: write it." : ruleOf(issue))];
}

const kinds: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "keys and values",
  record: "keys and values",
};

/** The rule that a value breaks, in our words where zod has its own. */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `not ${kinds[issue.expected] ?? issue.expected}. Write ${kinds[issue.expected] ?? issue.expected}.`;
    case "too_small":
      return typeof issue.minimum === "number" && issue.origin !== "string"
        ? `below ${issue.minimum}. Use ${issue.minimum} or more.`
        : `too short. It has at least ${issue.minimum} character${issue.minimum === 1 ? "" : "s"}.`;
    case "too_big":
      return issue.origin === "string"
        ? `too long. It has at most ${issue.maximum} characters.`
        : `above ${issue.maximum}. Use ${issue.maximum} or less.`;
    case "invalid_value":
      return `none of ${issue.values.map(String).join(", ")}. Choose one of these.`;
    case "invalid_union":
      return `none of the forms that it can have. Choose one of ${choices(issue).join(", ")}.`;
    default:
      return issue.message;
  }
}

/** The values that tell the forms of a union apart. */
function choices(issue: z.core.$ZodIssueInvalidUnion): string[] {
  const { options } = issue as { options?: readonly unknown[] };
  return (options ?? []).map(String);
}

/** Farthest that a name may be from another one to be taken for a slip of it. */
const slip = (name: string): number => Math.max(2, Math.floor(name.length / 3));

function unknownKey(schema: z.ZodType, path: Path, name: string): string {
  const prefix = path.map((part) => `${String(part)}.`).join("");
  const siblings = keysAt(schema, path);
  const nearest = siblings.length > 0 ? closest(name, siblings) : "";
  if (nearest && distance(name.toLowerCase(), nearest.toLowerCase()) <= slip(name))
    return `no such setting. Did you mean thanos:${prefix}${nearest}?`;
  const elsewhere = allKeys(schema).filter((key) => key.split(".").at(-1) === name);
  if (elsewhere.length > 0)
    return `no such setting. There is ${elsewhere.map((key) => `thanos:${key}`).join(", ")}.`;
  return `no such setting. thanos:${prefix.slice(0, -1)} has ${siblings.join(", ")}.`.replace(
    "thanos: has",
    "There are",
  );
}

/** The schema inside of those that only add a default or make it optional. */
export function inner(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType === undefined ? schema : inner(innerType);
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  const here = inner(schema);
  const [name, ...rest] = path;
  if (here instanceof z.ZodObject) {
    const shape = here.shape as Record<string, z.ZodType>;
    if (name === undefined) return Object.keys(shape);
    return Object.hasOwn(shape, name) ? keysAt(shape[String(name)], rest) : [];
  }
  if (here instanceof z.ZodUnion)
    return [...new Set((here.options as readonly z.ZodType[]).flatMap((option) => keysAt(option, path)))];
  if (here instanceof z.ZodArray) return keysAt(here.element as z.ZodType, rest);
  return [];
}

/** Every key of a schema, with its path. */
function allKeys(schema: z.ZodType, prefix = ""): string[] {
  const here = inner(schema);
  if (here instanceof z.ZodUnion)
    return [...new Set((here.options as readonly z.ZodType[]).flatMap((option) => allKeys(option, prefix)))];
  if (!(here instanceof z.ZodObject)) return [];
  return Object.entries(here.shape as Record<string, z.ZodType>).flatMap(([name, value]) => [
    `${prefix}${name}`,
    ...allKeys(value, `${prefix}${name}.`),
  ]);
}
