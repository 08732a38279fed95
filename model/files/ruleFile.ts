/**
 * Rule files, as far as they can be judged without PromQL: what Prometheus and Ruler would refuse, and what they would
 * take to the harm of the stack. Keys: package rulefmt of Prometheus 3.16 and pkg/rules/manager.go of Thanos v0.42.
 */
import { reservedLabels } from "../labels";
import type { Path } from "../../settings/checking/keys";
import { FileProblem, labelName, metricName, Place, unique } from "./place";
import { forgottenBraces, templateFault } from "./alertTemplates";

/** Who evaluates the rules. */
export interface RuleOptions {
  /** Whether it is Ruler, not Prometheus. */
  readonly forRuler: boolean;
}

const groupKeys = ["name", "interval", "query_offset", "limit", "labels", "rules"];
const ruleKeys = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];
const strategy = "partial_response_strategy";

/**
 * What is wrong in a rule file.
 *
 * @param content the file, as YAML reads it.
 * @param path key of it, such as `["prometheus", "rules", "slo"]`.
 */
export function ruleProblems(content: unknown, path: Path, { forRuler }: RuleOptions): FileProblem[] {
  return Place.problems(content, path, (file) => {
    const keys = file.keys("a rule file", ["groups"]);
    if (keys === undefined) return;
    if (!("groups" in keys)) return file.error("no groups. Write a list of rule groups below `groups:`.");
    const groups = keys.groups.list();
    unique(
      groups.map((group) => group.at("name")),
      (name) => `a group ${name} is above in the same file, and the file is not loaded. Choose another name.`,
    );
    groups.forEach((each) => group(each, forRuler));
    duplicates(
      groups.flatMap((each) => (Array.isArray(each.at("rules").value) ? each.at("rules").list() : [])),
    );
  });
}

function group(place: Place, forRuler: boolean): void {
  const name = place.at("name").value;
  const here = typeof name === "string" && name !== "" ? place.of(`group ${name}`) : place;
  if (!forRuler && !here.at(strategy).missing)
    here.at(strategy).error("no key of Prometheus' groups, only of Ruler's. Leave it out.");
  if (here.keys("a rule group", [...groupKeys, strategy]) === undefined) return;
  here.at("name").required("Give the group a name.");
  here.at("interval").duration();
  here.at("query_offset").duration();
  here.at("limit").count();
  labels(here.at("labels"));
  const rules = here.at("rules");
  if (rules.missing) rules.error("missing. Write a list of rules.");
  const all = rules.list();
  all.forEach(rule);
  if (forRuler) partialResponse(here.at(strategy), all);
}

/** Ruler's own is abort. With warn an alert is resolved while the StoreAPI is away that has its series. */
function partialResponse(place: Place, rules: readonly Place[]): void {
  const text = place.text();
  if (text === undefined) return;
  // Ruler takes capitals too.
  const value = text.toLowerCase();
  if (value !== "warn") place.choice(["abort", "warn"], value);
  else if (rules.some((each) => !each.at("alert").missing))
    place.warn(
      "alerts of the group are judged, and resolved, by what is left when a StoreAPI is away. Use abort, which is Ruler's own, and keep warn for groups of recording rules.",
    );
}

function rule(place: Place): void {
  const record = place.at("record");
  const alert = place.at("alert");
  const [kind, name] = alert.missing ? ["record", record.value] : ["alert", alert.value];
  const here = typeof name === "string" && name !== "" ? place.of(`${kind} ${name}`) : place;
  if (here.keys("a rule", ruleKeys) === undefined) return;

  if (record.missing === alert.missing)
    here.error(
      record.missing
        ? "neither record nor alert. Write `record:` for a new series, `alert:` for an alert."
        : "both record and alert. Make two rules of it.",
    );
  here.at("expr").required("Write a PromQL expression.");
  here.at("for").duration();
  here.at("keep_firing_for").duration();
  labels(here.at("labels"));
  names(here.at("annotations"), "annotation");
  if (!record.missing && alert.missing) recorded(here);
  if (!alert.missing) {
    alert.required("Give the alert a name.");
    for (const texts of ["labels", "annotations"]) templates(here.at(texts));
  }
}

function recorded(place: Place): void {
  for (const key of ["for", "keep_firing_for", "annotations"])
    if (!place.at(key).missing)
      place.at(key).error("only an alert has it, and the file is not loaded with it. Leave it out.");
  const record = place.at("record");
  const name = record.required("Give the new series a name.");
  if (name === undefined) return;
  if (/[{}]/.test(name))
    record.error("a name without braces is wanted. Put selectors into expr, labels into labels.");
  else if (!metricName.test(name))
    record.warn("every query has to quote this name. Use letters, digits, underscores and colons only.");
}

/** Labels that a rule gives to its results. */
function labels(place: Place): void {
  for (const [name, label] of names(place, "label")) {
    if (name === "__name__") label.error("the name of the series is no label. Write it behind `record:`.");
    if (reservedLabels.includes(name))
      label.error(
        "the stack sets this label itself: with it results look as if from elsewhere, or copies are no longer recognised. Choose another name.",
      );
  }
}

/** Names with their texts, where there are any. */
function names(place: Place, what: string): [string, Place][] {
  if (place.missing) return [];
  const all = Object.entries(place.keys(`${what}s`) ?? {});
  for (const [name, each] of all) {
    if (name === "") each.error(`the ${what} has no name. Write one.`);
    else if (!labelName.test(name))
      each.warn(`every query and template has to quote this name. Use letters, digits and underscores only.`);
    each.text();
  }
  return all;
}

function templates(place: Place): void {
  if (place.value === null || typeof place.value !== "object") return;
  for (const name of Object.keys(place.value)) {
    const each = place.at(name);
    if (typeof each.value !== "string") continue;
    const fault = templateFault(each.value);
    if (fault !== undefined) each.error(fault);
    else if (forgottenBraces(each.value))
      each.warn(
        "it has a template's variable, but no template, and stays as it is. Write it inside of {{ }}.",
      );
  }
}

/** Rules that make the same series, or the same alert, as one above. */
function duplicates(rules: readonly Place[]): void {
  const seen = new Map<string, Place>();
  for (const each of rules) {
    const { record, alert, labels: own = {} } = (each.value ?? {}) as Record<string, unknown>;
    const name = alert ?? record;
    if (typeof name !== "string" || own === null || typeof own !== "object") continue;
    const identity = JSON.stringify([name, Object.entries(own).sort()]);
    const place = each.at(alert === undefined ? "record" : "alert");
    if (seen.has(identity))
      place.warn(
        "a rule above has the same name and labels, and only one of two equal results is kept. Give one of them another name or label.",
      );
    seen.set(identity, place);
  }
}
