/**
 * Rule files: what Prometheus and Ruler would refuse, and what they would take to the harm of the stack. Keys: package rulefmt of Prometheus 3.16 and pkg/rules/manager.go of Thanos v0.42.
 */
import { reservedLabels } from "../labels";
import { explainAlertTemplate, explainExpression } from "../languages/explain";
import { Dialect, prometheusDialect, rulerDialect } from "../languages/promql";
import type { Sources } from "../languages/promql/part";
import { mayGiveHistogram } from "../languages/promql/resultHistograms";
import { hasForgottenBraces } from "../languages/template/alertTemplate";
import { findNameSlip } from "../textSlips";
import { FileProblem, labelName, metricName, Path, Place, refuseDuplicates } from "./place";
import { readRuleExpression, type Surroundings, textsOf, warnOfPitfalls } from "./rulePitfalls";
import { fileCatalogueOf } from "../fileCatalogue";
import { checkDocument, type DocumentOptions } from "../fileCatalogue/checkDocument";

/** Who evaluates the rules. */
export interface RuleOptions {
  /** Whether it is Ruler, not Prometheus. */
  readonly forRuler: boolean;
  /** Its PromQL. @default that of the newest version, without features */
  readonly dialect?: Dialect;
  /** What is known of the series that the rules read. @default nothing */
  readonly sources?: Sources;
  /** Labels that no rule may set. @default those of our stack */
  readonly reserved?: readonly string[];
}

/** What a rule is judged by. */
interface RuleSurroundings extends Surroundings {
  readonly reserved: readonly string[];
}

const strategy = "partial_response_strategy";
const [group, rule] = ["rulefmt.RuleGroup", "rulefmt.Rule"];

/** Ruler reads groups as Prometheus does, with one key more. */
const form: DocumentOptions = {
  catalogue: fileCatalogueOf("prometheus"),
  words: { "rulefmt.RuleGroups": "a rule file", [group]: "a rule group", [rule]: "a rule" },
  wayOut: { [`${group}:name`]: "Give the group a name.", [`${rule}:expr`]: "Write a PromQL expression." },
  subjects: { [group]: { name: "group" }, [rule]: { alert: "alert", record: "record" } },
  more: { [`${group}:${strategy}`]: "string" },
  // What a rule has to be is said in words of its own.
  elsewhere: [`${rule}:alert`, `${rule}:record`, `${group}:${strategy}`],
};

/**
 * What is wrong in a rule file.
 *
 * @param content the file, as YAML reads it.
 * @param path key of it, such as `["prometheus", "rules", "slo"]`.
 */
export function findRuleProblems(
  content: unknown,
  path: Path,
  {
    forRuler,
    sources,
    reserved = reservedLabels,
    dialect = forRuler ? rulerDialect(undefined) : prometheusDialect(undefined),
  }: RuleOptions,
): FileProblem[] {
  const around: RuleSurroundings = { dialect, sources, reserved };
  return Place.findProblems(content, path, (file) => {
    const keys = file.readKeys("a rule file");
    if (keys === undefined) return;
    checkDocument(file, "rules", form);
    if (!("groups" in keys)) return file.error("has no groups. Write a list of rule groups below `groups:`.");
    const groups = keys.groups.readList();
    refuseDuplicates(
      groups.map((group) => group.at("name")),
      "is the name of an earlier group too, so the file is not loaded. Choose another name.",
    );
    groups.forEach((each) => checkGroup(each, forRuler, around));
    warnOfDuplicates(
      groups.flatMap((each) => (Array.isArray(each.at("rules").value) ? each.at("rules").readList() : [])),
    );
  });
}

function checkGroup(place: Place, forRuler: boolean, around: RuleSurroundings): void {
  const name = place.at("name").value;
  const here = typeof name === "string" && name !== "" ? place.withSubject(`group ${name}`) : place;
  if (!forRuler && !here.at(strategy).missing)
    here.at(strategy).error("is a key of Ruler's groups only, not of Prometheus'. Remove it.");
  if (here.readKeys("a rule group") === undefined) return;
  checkLabels(here.at("labels"), around.reserved);
  const rules = here.at("rules");
  if (rules.missing) rules.error("is missing. Write a list of rules.");
  const all = rules.readList();
  all.forEach((each) => checkRule(each, around));
  if (forRuler) checkPartialResponse(here.at(strategy), all);
}

/** Ruler's own is abort. With warn an alert is resolved while the StoreAPI is away that has its series. */
function checkPartialResponse(place: Place, rules: readonly Place[]): void {
  const text = place.readText();
  if (text === undefined) return;
  // Ruler takes capitals too.
  const value = text.toLowerCase();
  if (value !== "warn") place.readChoice(["abort", "warn"], value);
  else if (rules.some((each) => !each.at("alert").missing))
    place.warn(
      "resolves alerts of the group on partial data while a StoreAPI is down. Use abort, Ruler's default, and keep warn for groups of recording rules.",
    );
}

function checkRule(place: Place, around: RuleSurroundings): void {
  const { dialect } = around;
  const record = place.at("record");
  const alert = place.at("alert");
  const [kind, name] = alert.missing ? ["record", record.value] : ["alert", alert.value];
  const here = typeof name === "string" && name !== "" ? place.withSubject(`${kind} ${name}`) : place;
  if (here.readKeys("a rule") === undefined) return;

  if (record.missing === alert.missing)
    here.error(
      record.missing
        ? "has neither record nor alert. Write `record:` for a new series, or `alert:` for an alert."
        : "has both record and alert. Split it into two rules.",
    );
  const expr = here.at("expr");
  if (typeof expr.value === "string" && expr.value !== "")
    report(expr, explainExpression(expr.value, dialect));
  checkLabels(here.at("labels"), around.reserved);
  readNames(here.at("annotations"), "annotation");
  if (!record.missing && alert.missing) checkRecord(here);
  if (!alert.missing) {
    alert.requireText("Give the alert a name.");
    reportSlip(alert);
    const read = readRuleExpression(here, dialect);
    const histograms = read !== undefined && mayGiveHistogram(read.text, read.root);
    for (const texts of ["labels", "annotations"]) checkTemplates(here.at(texts), dialect, histograms);
  }
  warnOfPitfalls(here, around);
}

const report = (place: Place, fault: string | undefined): void => void (fault && place.error(fault));

/** Names and labels are compared with others, by routes, silences and dashboards. */
const reportSlip = (place: Place): void => {
  if (typeof place.value === "string") report(place, findNameSlip(place.value));
};

function checkRecord(place: Place): void {
  for (const key of ["for", "keep_firing_for", "annotations"])
    if (!place.at(key).missing)
      place.at(key).error("is a key of alerts only, so the file is not loaded. Remove it.");
  const record = place.at("record");
  const name = record.requireText("Give the new series a name.");
  if (name === undefined) return;
  reportSlip(record);
  if (/[{}]/.test(name))
    record.error(
      "has braces in it. Write the plain name, and put selectors into expr and labels into labels.",
    );
  else if (!metricName.test(name))
    record.warn("is a name that every query has to quote. Use only letters, digits, underscores and colons.");
}

/** Labels that a rule gives to its results. */
function checkLabels(place: Place, reserved: readonly string[]): void {
  for (const [name, label] of readNames(place, "label")) {
    if (name === "__name__") label.error("is the name of the series, not a label. Write it after `record:`.");
    reportSlip(label);
    if (reserved.includes(name))
      label.error(
        "is a label that the stack sets itself, so results would get a wrong origin or would no longer be deduplicated. Choose another name.",
      );
  }
}

/** Names with their texts, where there are any. */
function readNames(place: Place, what: string): [string, Place][] {
  if (place.missing) return [];
  const all = Object.entries(place.readKeys(`${what}s`) ?? {});
  for (const [name, each] of all) {
    if (name === "")
      each.error(`is ${what === "annotation" ? "an" : "a"} ${what} without a name. Give it one.`);
    else if (!labelName.test(name))
      each.warn(
        `is ${what === "annotation" ? "an" : "a"} ${what} whose name has to be quoted everywhere. Use only letters, digits and underscores.`,
      );
    each.readText();
  }
  return all;
}

function checkTemplates(place: Place, dialect: Dialect, histograms: boolean): void {
  for (const [each, text] of textsOf(place)) {
    const fault = explainAlertTemplate(text, dialect, histograms);
    report(each, fault);
    if (fault === undefined && hasForgottenBraces(text))
      each.warn("has a template variable outside of {{ }}, so it is sent as it stands. Put it inside {{ }}.");
  }
}

/** Rules that make the same series, or the same alert, as one above. */
function warnOfDuplicates(rules: readonly Place[]): void {
  const seen = new Map<string, Place>();
  for (const each of rules) {
    const { record, alert, labels: own = {} } = (each.value ?? {}) as Record<string, unknown>;
    const name = alert ?? record;
    if (typeof name !== "string" || own === null || typeof own !== "object") continue;
    const identity = JSON.stringify([name, Object.entries(own).sort()]);
    const place = each.at(alert === undefined ? "record" : "alert");
    if (seen.has(identity))
      place.warn(
        "has the same labels as an earlier rule of this name, so only one of two equal results is kept. Give one of them another name or label.",
      );
    seen.set(identity, place);
  }
}
