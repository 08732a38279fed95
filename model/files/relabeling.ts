/** Relabeling rules of a scrape job: what Prometheus refuses, and what would tear a target's series apart. */
import { labelName, Place } from "./place";
import { regexFault } from "./regexFault";

/** Actions that need a target label, and all there are. Source: model/relabel of Prometheus 3.16. */
const withTarget = ["replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"];
const actions = [...withTarget, "keep", "drop", "labelmap", "labeldrop", "labelkeep"];
const keys = ["source_labels", "separator", "regex", "modulus", "target_label", "replacement", "action"];

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

/** The action, in small letters as Prometheus takes it; replace where none is written. */
function actionOf(rule: Place): string {
  const { value } = rule.at("action");
  return typeof value === "string" ? value.toLowerCase() : "replace";
}

/**
 * Checks a list of relabeling rules.
 *
 * @param ofTargets whether they judge targets, before a scrape; else samples, after it.
 * @param reserved external labels: a label of a series that has such a name is lost behind it.
 */
export function relabeling(place: Place, ofTargets: boolean, reserved: readonly string[]): void {
  const rules = place.list();
  rules.forEach((each) => oneRule(each, reserved));
  if (ofTargets) sharding(rules);
}

/** Keys that an action refuses. Source: `Config.Validate` of model/relabel. */
const unused: Readonly<Record<string, readonly string[]>> = {
  ...byAction(
    ["labeldrop", "labelkeep"],
    ["source_labels", "separator", "modulus", "target_label", "replacement"],
  ),
  ...byAction(["keepequal", "dropequal"], ["separator", "regex", "modulus", "replacement"]),
  ...byAction(["lowercase", "uppercase"], ["replacement"]),
};
function byAction(of: readonly string[], keys: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(of.map((action) => [action, keys]));
}

function oneRule(rule: Place, reserved: readonly string[]): void {
  if (rule.keys("a relabeling rule", keys) === undefined) return;
  rule.at("action").text();
  const action = actionOf(rule);
  if (!actions.includes(action)) return void rule.at("action").choice(actions, action);

  for (const key of unused[action] ?? [])
    if (!rule.at(key).missing)
      rule.at(key).error(`the action ${action} has no use for it, and the file is not loaded. Leave it out.`);
  rule
    .at("source_labels")
    .list()
    .forEach((each) => each.text());
  rule.at("separator").text();
  const fault = regexFault(rule.at("regex").text() ?? "");
  if (fault !== undefined) rule.at("regex").error(fault);
  const replacement = rule.at("replacement").text();

  const modulus = rule.at("modulus");
  if (action === "hashmod" && !(Number.isInteger(modulus.value) && Number(modulus.value) > 0))
    modulus.error("hashmod divides by it. Write a whole number above 0.");

  const target = rule.at("target_label");
  const name = target.text();
  if (name === undefined || name === "") {
    if (withTarget.includes(action))
      target.error(`missing. The action ${action} writes to a label: name it.`);
  } else targetLabel(target, name, action, reserved);
  if (action === "labelmap" && replacement !== undefined && reserved.includes(replacement))
    rule.at("replacement").error(taken);
}

const taken =
  "Prometheus gives this label to everything that it uploads, and a series' own is lost behind it. Choose another name.";

function targetLabel(place: Place, name: string, action: string, reserved: readonly string[]): void {
  if (reserved.includes(name)) place.error(taken);
  else if (action === "hashmod" && !name.startsWith("__"))
    place.error(
      "the hash becomes part of every series, and all of them change when the divisor does. Write it to a temporary label such as __tmp_hash.",
    );
  else if (!labelName.test(name) && !name.includes("$"))
    place.warn("every query has to quote this label. Use letters, digits and underscores only.");
}

/** Every job gets the stack's own sharding: with a second one, some targets belong to no shard at all. */
function sharding(rules: readonly Place[]): void {
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
          "the stack gives each target to one shard itself, and targets that another rule drops too are scraped by none. Take out this rule and its hashmod, and set thanos:prometheus.shards.",
        );
    const target = rule.at("target_label");
    if (action === "replace" && typeof target.value === "string" && !target.value.startsWith("__"))
      target.error(
        "it copies a target's hash into every series, and all of them change when the divisor does. Take this rule out: the label prometheus_shard is there already.",
      );
  }
}
