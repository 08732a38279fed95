/** Checks settings against their schema and reports everything that is wrong at once. */
import { z } from "zod";
import { covers, isWithin, keyOf, Path, pathOf, valueAt } from "./keys";
import { NameSetting, namings } from "./naming";
import type { Broken } from "./problems";
import { hideIn, IsSecretPlace, listSecrets, maskValue, secretPlaces } from "./hideSecrets";
import { isUnseen, listUnseen } from "./unseen";
import { describeUnknownKey, Known } from "./unknownKey";
import { describeIssue } from "./wording";

/** Settings as they are written: keys and values, nothing checked. */
export type Given = Readonly<Record<string, unknown>>;

/** Most problems that are told at once: nobody reads more, and a file of noise is judged in a moment. */
const mostProblems = 200;

/** How settings are reported on. */
export interface Reporting {
  /** How messages name a setting. @default as in a stack's file */
  readonly nameSetting?: NameSetting;
  /** Keys that are not settings, with the reason. @default none */
  readonly refused?: Readonly<Record<string, (nameSetting: NameSetting) => string>>;
  /** Settings that are read elsewhere, so not in the schema. @default none */
  readonly onTop?: readonly string[];
  /** Whether the value of a setting, by its name on top, must not be shown. @default all are shown */
  readonly isSecret?: (name: string) => boolean;
}

/** What several settings have to keep together. */
export type Rules<S extends z.ZodType> = (
  settings: z.output<S>,
  given: Given,
  nameSetting: NameSetting,
) => readonly Broken[];

/**
 * Checks settings and fills in defaults.
 *
 * @param rules asked also when single settings are wrong, with the defaults in the place of those.
 * @returns the settings, unless some are wrong, and all problems and warnings, as they may be shown.
 */
export function checkSettings<S extends z.ZodType>(
  schema: S,
  given: Given,
  rules: Rules<S>,
  reporting: Reporting = {},
): { settings?: z.output<S>; problems: Broken[]; warnings: Broken[] } {
  const { nameSetting = namings.stackFile, refused = {}, onTop = [], isSecret = () => false } = reporting;
  const isSecretAt = secretPlaces(schema, isSecret);
  const parsed = schema.safeParse(given, {
    error: (issue) => describeIssue(issue, isSecretAt(issue.path ?? [])),
  });
  const issues = parsed.success ? [] : parsed.error.issues;
  const wrong = issues.map((issue) => issue.path);
  const settings = parsed.success ? parsed.data : removeWrong(schema, given, wrong);
  const hidden = listUnseen(given).map(keyOf);
  const isTouched = (key: string) => issues.some(({ path }) => covers(keyOf(path), key));
  const isUnknown = (key: string) => hidden.some((each) => isWithin(key, each));
  const broken = settings === undefined ? [] : rules(settings, given, nameSetting);
  const found: Broken[] = [
    ...issues
      .filter(({ path }) => !isUnseen(valueAt(given, path)))
      .slice(0, mostProblems)
      .flatMap((issue) => problemsOf(issue, refused, { schema, given, onTop, nameSetting })),
    ...broken.filter(({ key, with: others = [] }) => ![key, ...others].some(isTouched)),
  ].filter(({ key, with: others = [] }) => ![key, ...others].some(isUnknown));
  const shown = hideSecrets(found.slice(0, mostProblems), given, isSecretAt);
  const ofLevel = (level: "error" | "warning") => shown.filter((each) => (each.level ?? "error") === level);
  const messages = { problems: ofLevel("error"), warnings: ofLevel("warning") };
  return parsed.success ? { settings: parsed.data, ...messages } : messages;
}

/** Problems as they may be shown. */
function hideSecrets(found: readonly Broken[], given: Given, isSecretAt: IsSecretPlace): Broken[] {
  if (found.length === 0) return [];
  const secrets = listSecrets(given, isSecretAt);
  return found.map((each) => ({
    ...each,
    value: maskValue(each.value, pathOf(each.key), isSecretAt),
    rule: hideIn(each.rule, secrets),
  }));
}

/** The settings with defaults in the place of what is wrong; `undefined` when that can't be had. */
function removeWrong<S extends z.ZodType>(
  schema: S,
  given: Given,
  wrong: readonly Path[],
): z.output<S> | undefined {
  const rest = copyPlain(given) as Record<PropertyKey, unknown>;
  let paths: readonly Path[] = wrong;
  // What is wrong is taken out; where that leaves something incomplete, the whole of it goes next.
  for (let depth = 0; depth < 8; depth++) {
    // From the end, so that the numbers of list items before it stay right.
    [...paths].reverse().forEach((path) => remove(rest, path));
    const parsed = schema.safeParse(rest);
    if (parsed.success) return parsed.data;
    paths = parsed.error.issues.map((issue) => {
      const unknown = issue.code === "unrecognized_keys" ? [issue.keys[0]] : [];
      const path = [...issue.path, ...unknown];
      return valueAt(rest, path) === undefined ? path.slice(0, -1) : path;
    });
  }
  return undefined;
}

/** A copy of lists and plain keys and values; whatever else there is, such as an output of a resource, stays itself. */
function copyPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyPlain);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyPlain(each)]));
}

function remove(values: Record<PropertyKey, unknown>, path: Path): void {
  const parent = valueAt(values, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined) return;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (parent !== null && typeof parent === "object")
    delete (parent as Record<PropertyKey, unknown>)[last];
}

function problemsOf(
  issue: z.core.$ZodIssue,
  refused: Required<Reporting>["refused"],
  known: Known,
): Broken[] {
  const key = keyOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, mostProblems).map((name) => {
      const unknown = keyOf([...issue.path, name]);
      const reason = Object.hasOwn(refused, unknown) ? refused[unknown](known.nameSetting) : undefined;
      return {
        key: unknown,
        value: undefined,
        rule: reason ?? describeUnknownKey(issue.path, name, known),
        check: "schema/unknown-key",
      };
    });
  }
  // The name of something in a record is wrong, not its value.
  if (issue.code === "invalid_key") {
    const name = JSON.stringify(issue.path.at(-1));
    return issue.issues.map(({ message }) => ({
      key: keyOf(issue.path.slice(0, -1)),
      value: undefined,
      rule: `has the key ${name}, which ${message}`,
      check: "schema/key-name",
    }));
  }
  const value = valueAt(known.given, issue.path);
  if (value === undefined) return [{ key, value, rule: describeMissing(issue), check: "schema/missing" }];
  const isEmpty = value === null || (value === "" && issue.code === "too_small");
  return [
    {
      key,
      value: isEmpty ? undefined : value,
      rule: issue.message,
      check: checks[issue.code] ?? "schema/form",
    },
  ];
}

/** Identifiers of what a schema checks; every other code is of a value's form. */
const checks: Readonly<Record<string, string>> = {
  invalid_type: "schema/type",
  invalid_union: "schema/choice",
  invalid_value: "schema/choice",
  too_small: "schema/bounds",
  too_big: "schema/bounds",
};

function describeMissing(issue: z.core.$ZodIssue): string {
  const { options } = issue as { options?: readonly unknown[] };
  const choices = issue.code === "invalid_value" ? issue.values : options;
  return choices === undefined
    ? "is missing. Set it: it has no default."
    : `is missing. Set it to one of ${choices.map(String).join(", ")}.`;
}
