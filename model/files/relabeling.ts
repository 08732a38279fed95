/** Relabeling rules of a scrape job: what Prometheus refuses, and what would tear a target's series apart. */
import { fileCatalogueOf, typeOf } from "../fileCatalogue";
import { shardLabel } from "../labels";
import { explainReplacement } from "../languages/explain";
import { compileRegex } from "../languages/regex";
import { labelName, Place } from "./place";

/** Actions that need a target label. Source: `Config.Validate` of model/relabel. */
const withTarget = ["replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"];
const { action: actionField } = typeOf(fileCatalogueOf("prometheus"), "relabel.Config").fields;
const actions = typeof actionField === "object" ? (actionField.values ?? []) : [];

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

/** The action, in small letters as Prometheus takes it; replace where none is written. */
export function actionOf(rule: Place): string {
  const { value } = rule.at("action");
  return typeof value === "string" ? value.toLowerCase() : "replace";
}

/**
 * Checks the relabeling of targets, before a scrape.
 *
 * @param reserved external labels: a label of a series that has such a name is lost behind it.
 * @param shards where the number of shards is set.
 */
export function checkTargetRelabeling(place: Place, reserved: readonly string[], shards: string): void {
  checkRules(place, reserved);
  for (const rule of place.mappings) {
    for (const label of rule.at("source_labels").items)
      if (label.value === "__name__")
        label.error(
          "is not a label of a target: metrics have their names after the scrape. Move the rule to metric_relabel_configs.",
        );
    refuseLostLabels(rule, "__address__", "every target loses its address and nothing is scraped");
  }
  checkSharding(place.mappings, shards);
}

/** Checks the relabeling of samples, after a scrape, and all that targets' has in common with it. */
export function checkRelabeling(place: Place, reserved: readonly string[]): void {
  checkRules(place, reserved);
  const made = new Set<unknown>(["__name__"]);
  for (const rule of place.mappings) {
    for (const label of rule.at("source_labels").items)
      if (typeof label.value === "string" && label.value.startsWith("__") && !made.has(label.value))
        label[label.value.startsWith("__meta_") ? "error" : "warn"](goneLabel);
    made.add(rule.at("target_label").value);
    refuseLostLabels(rule, "__name__", "every series loses its name");
    warnOfLostBuckets(rule);
  }
}

/** A sample that comes with such a label by itself is rare, and has none of a discovery. */
const goneLabel =
  "is a label of a target, and is gone after the scrape. Copy it by relabel_configs to a label of your own, and read that.";

function checkRules(place: Place, reserved: readonly string[]): void {
  for (const rule of place.mappings) {
    checkRule(rule, reserved);
    checkFilter(rule);
  }
}

/** Refuses a keep or a drop that says nothing of what it keeps. */
function checkFilter(rule: Place): void {
  const action = actionOf(rule);
  if (action !== "keep" && action !== "drop") return;
  const everything = action === "keep" ? "nothing is dropped" : "everything is dropped";
  const sources = rule.at("source_labels");
  if (sources.missing || (Array.isArray(sources.value) && sources.value.length === 0))
    sources.error(
      `is missing, so the action ${action} compares an empty text. Name the labels that it reads.`,
    );
  const regex = rule.at("regex");
  if (regex.missing || regex.value === "" || regex.value === ".*" || regex.value === "(.*)")
    regex.error(
      `${regex.missing ? "is missing" : "matches every text"}, so ${everything}. Write what to ${action}.`,
    );
  for (const key of ["target_label", "replacement"])
    if (!rule.at(key).missing) rule.at(key).warn(`is not used by the action ${action}. Remove it.`);
}

/** Refuses to take away a label that nothing works without. */
function refuseLostLabels(rule: Place, label: string, harm: string): void {
  const { value } = rule.at("regex");
  const action = actionOf(rule);
  if (typeof value !== "string" || (action !== "labeldrop" && action !== "labelkeep")) return;
  const { regex } = compileRegex(value);
  if (regex === undefined || regex.matches(label) === (action === "labelkeep")) return;
  rule
    .at("regex")
    .error(
      action === "labelkeep"
        ? `does not match ${label}, so ${harm}. Write it as one of several, such as ${label}|job|instance.`
        : `matches ${label}, so ${harm}. Write a narrower one.`,
    );
}

function warnOfLostBuckets(rule: Place): void {
  const { value } = rule.at("regex");
  if (actionOf(rule) === "labeldrop" && typeof value === "string" && compileRegex(value).regex?.matches("le"))
    rule
      .at("regex")
      .warn("takes le from every histogram, so all buckets but one are dropped as duplicates. Leave le out.");
}

/** Keys that an action refuses. Source: `Config.Validate` of model/relabel. */
const unusedByEqual = ["separator", "regex", "modulus", "replacement"];
const unusedByLabel = ["source_labels", "separator", "modulus", "target_label", "replacement"];
const unused: Readonly<Record<string, readonly string[]>> = {
  labeldrop: unusedByLabel,
  labelkeep: unusedByLabel,
  keepequal: unusedByEqual,
  dropequal: unusedByEqual,
  lowercase: ["replacement"],
  uppercase: ["replacement"],
};

function checkRule(rule: Place, reserved: readonly string[]): void {
  rule.at("action").readText();
  const action = actionOf(rule);
  if (!actions.includes(action)) return void rule.at("action").readChoice(actions, action);

  for (const key of unused[action] ?? [])
    if (!rule.at(key).missing)
      rule.at(key).error(`is not used by the action ${action}, so the file is not loaded. Remove it.`);
  const replacement = rule.at("replacement").readText();
  if (action === "replace" || action === "labelmap")
    for (const key of ["replacement", "target_label"]) {
      const { value } = rule.at(key);
      const regex = rule.at("regex").value ?? "(.*)";
      if (typeof value !== "string" || typeof regex !== "string") continue;
      const lost = explainReplacement(value, regex);
      if (lost !== undefined) rule.at(key).error(lost);
    }

  const modulus = rule.at("modulus");
  if (action === "hashmod" && !(Number.isInteger(modulus.value) && Number(modulus.value) > 0))
    modulus.error("is not a whole number above 0, and hashmod divides by it. Write one.");

  const target = rule.at("target_label");
  const name = target.readText();
  if (name === undefined || name === "") {
    if (withTarget.includes(action))
      target.error(`is missing. Name the label that the action ${action} writes.`);
  } else checkTargetLabel(target, name, action, reserved);
  if (action === "labelmap" && replacement !== undefined && reserved.includes(replacement))
    rule.at("replacement").error(isExternal);
}

const isExternal =
  "is an external label of this Prometheus, which replaces the series' own in everything it uploads. Choose another name.";

function checkTargetLabel(place: Place, name: string, action: string, reserved: readonly string[]): void {
  if (reserved.includes(name)) place.error(isExternal);
  else if (action === "hashmod" && !name.startsWith("__"))
    place.error(
      "puts the hash into every series, so all series change with the modulus. Write it to a temporary label such as __tmp_hash.",
    );
  else if (!labelName.test(name) && !name.includes("$") && !name.startsWith("__"))
    place.warn("is a label that every query has to quote. Use only letters, digits and underscores.");
}

/** Every job gets the stack's own sharding: with a second one, some targets belong to no shard at all. */
function checkSharding(rules: readonly Place[], shards: string): void {
  const hashes = rules
    .filter((rule) => actionOf(rule) === "hashmod")
    .map((rule) => rule.at("target_label").value);
  if (hashes.length === 0) return;
  for (const rule of rules) {
    const reads = texts(rule.at("source_labels").value).some((label) => hashes.includes(label));
    const action = actionOf(rule);
    if (!reads) continue;
    if (action === "keep" || action === "drop")
      rule
        .at("action")
        .error(
          `shards the targets a second time, so some are scraped by no shard. Remove this rule and its hashmod, and set ${shards}.`,
        );
    const target = rule.at("target_label");
    if (action === "replace" && typeof target.value === "string" && !target.value.startsWith("__"))
      target.error(
        `copies a target's hash into every series, so all series change with the modulus. Remove this rule: the label ${shardLabel} is there already.`,
      );
  }
}
