/** Checks settings against their schema and tells everything that is wrong at once, in words for a person. */
import { z } from "zod";
import { at, covers, keyOf, Path, unknownKey } from "./keys";
import { wording } from "./wording";

/** Settings as they are written: keys and values, nothing checked. */
export type Given = Readonly<Record<string, unknown>>;

/** A rule that several settings keep or break together. */
export interface Broken {
  /** The setting to change, without `thanos:`, such as `compactor.retention.raw`. */
  readonly key: string;
  readonly value: unknown;
  /** The rule that is broken, and the way out. */
  readonly rule: string;
  /** Other settings that the rule reads. A rule is not told when one of them is wrong in itself. */
  readonly with?: readonly string[];
  /** A warning is told and stops nothing. @default "error" */
  readonly level?: "error" | "warning";
}

/** What is told of some settings in a way of their own. */
export interface Telling {
  /** Keys that there are not, with the reason. @default none */
  readonly refused?: Readonly<Record<string, string>>;
  /** Settings that are read elsewhere, so not in the schema. @default none */
  readonly onTop?: readonly string[];
  /** Whether the value of a setting, by its name on top, must not be shown. @default all are shown */
  readonly secret?: (name: string) => boolean;
}

/**
 * Checks settings and fills in defaults.
 *
 * @param rules what several settings have to keep together; asked also when single settings are wrong, with the
 * defaults in the place of those.
 * @returns the settings, unless some are wrong, and each problem and warning as `thanos:key = value: rule. Way out.`
 */
export function checked<S extends z.ZodType>(
  schema: S,
  given: Given,
  rules: (settings: z.output<S>, given: Given) => readonly Broken[],
  { refused = {}, onTop = [], secret = () => false }: Telling = {},
): { settings?: z.output<S>; problems: string[]; warnings: string[] } {
  const parsed = schema.safeParse(given, { error: wording });
  const issues = parsed.success ? [] : parsed.error.issues;
  const wrong = issues.map((issue) => issue.path);
  const settings = parsed.success ? parsed.data : withoutWrong(schema, given, wrong);
  const touched = (key: string) => wrong.some((path) => covers(keyOf(path), key));
  const broken = settings === undefined ? [] : rules(settings, given);
  const found: Broken[] = [
    ...issues.flatMap((issue) => problemsOf(issue, given, schema, { refused, onTop })),
    ...broken.filter(({ key, with: others = [] }) => ![key, ...others].some(touched)),
  ];
  const told = (level: "error" | "warning") =>
    found
      .filter((each) => (each.level ?? "error") === level)
      .map(({ key, value, rule }) => problem(key, secret(nameOf(key)) ? undefined : value, rule));
  return { ...(parsed.success ? { settings } : {}), problems: told("error"), warnings: told("warning") };
}

/** One problem, in the form that all have. */
export const problem = (key: string, value: unknown, rule: string): string =>
  `thanos:${key}${value === undefined ? "" : ` = ${shortened(JSON.stringify(value))}`}: ${rule}`;

/** The name on top of a key. */
const nameOf = (key: string): string => key.split(/[.[]/, 1)[0];

/** Most characters of a value in a message. */
const shown = 100;
const shortened = (text: string): string => (text.length > shown ? `${text.slice(0, shown)}...` : text);

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

function problemsOf(
  issue: z.core.$ZodIssue,
  given: Given,
  schema: z.ZodType,
  { refused, onTop }: Required<Pick<Telling, "refused" | "onTop">>,
): Broken[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => {
      const path = [...issue.path, name];
      const key = keyOf(path);
      const rule = refused[key] ?? unknownKey(schema, given, issue.path, name, onTop);
      return { key, value: at(given, path), rule };
    });
  }
  const key = keyOf(issue.path);
  // What a record's key breaks is told by an issue inside.
  if (issue.code === "invalid_key")
    return issue.issues.map(({ message }) => ({ key, value: undefined, rule: message }));
  const value = at(given, issue.path);
  return [{ key, value, rule: value === undefined ? missing(issue) : issue.message }];
}

function missing(issue: z.core.$ZodIssue): string {
  const { options } = issue as { options?: readonly unknown[] };
  const choices = issue.code === "invalid_value" ? issue.values : options;
  return choices === undefined
    ? "missing. It has no default: write it."
    : `missing. Choose one of ${choices.map(String).join(", ")}.`;
}
