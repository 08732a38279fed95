/** Rules that are loaded, and that do not do what they are written for: a warning each. */
import { findAlwaysFiring, findChangingLabel, findLostLabels } from "../languages/alertPitfalls";
import { Fault, tellFault } from "../languages/fault";
import { type Dialect, type Expression, readExpression } from "../languages/promql";
import type { Sources } from "../languages/promql/part";
import { findPitfalls } from "../languages/promql/pitfalls";
import type { Place } from "./place";

/** What a rule reads. */
export interface Surroundings {
  readonly dialect: Dialect;
  /** What is known of the series. @default nothing */
  readonly sources?: Sources;
}

/** The expression of a rule, when it has no fault. */
export function readRuleExpression(
  rule: Place,
  dialect: Dialect,
): (Expression & { readonly text: string }) | undefined {
  const text = rule.at("expr").value;
  const value = typeof text === "string" ? readExpression(text, dialect).value : undefined;
  return value && { ...value, text: text as string };
}

/** Warns of what a rule silently does not do. */
export function warnOfPitfalls(rule: Place, { dialect, sources = {} }: Surroundings): void {
  const read = readRuleExpression(rule, dialect);
  if (read === undefined) return;
  const isAlert = !rule.at("alert").missing;
  const ofAlert = isAlert ? findAlwaysFiring(read) : undefined;
  for (const fault of [...findPitfalls(read, sources), ...(ofAlert ? [ofAlert] : [])])
    warn(rule.at("expr"), read.text, fault);
  if (!isAlert) return;
  for (const texts of ["labels", "annotations"])
    for (const [place, text] of textsOf(rule.at(texts))) {
      const changing = texts === "labels" ? findChangingLabel(text, dialect) : undefined;
      for (const fault of [...findLostLabels(text, read, dialect), ...(changing ? [changing] : [])])
        warn(place, text, fault);
    }
  if (!rule.at("labels").at("alertname").missing)
    rule
      .at("labels")
      .at("alertname")
      .warn("is replaced by the alert's own name. Change that, or use another label.");
}

/** Texts of labels or annotations, with their places. */
export function textsOf(place: Place): [Place, string][] {
  if (place.value === null || typeof place.value !== "object") return [];
  return Object.entries(place.value as Readonly<Record<string, unknown>>).flatMap(
    ([name, text]): [Place, string][] => (typeof text === "string" ? [[place.at(name), text]] : []),
  );
}

const warn = (place: Place, text: string, fault: Fault): void =>
  place.warn(tellFault(text, fault, typeof fault.late === "string" ? fault.late : undefined));

/** Series that the rules of files record. */
export function recordedBy(files: Iterable<unknown>): Set<string> {
  const found = new Set<string>();
  for (const file of files)
    for (const group of listIn(file, "groups"))
      for (const rule of listIn(group, "rules")) {
        const { record } = (rule ?? {}) as { record?: unknown };
        if (typeof record === "string") found.add(record);
      }
  return found;
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const inner = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return Array.isArray(inner) ? inner : [];
}
