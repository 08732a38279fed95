import { createHash } from "node:crypto";
import { matchesWhole, type RelabelRule } from "./relabelRules";
import { known, unreadable, type Known } from "./unknowns";

/** Labels by their names; an unknown value stands for one that may be anything. */
export type OpenLabels = ReadonlyMap<string, Known<string>>;

/** A rule's own number in place of the one that `hashmod` would make; `undefined` for that. */
export type Numbering = (rule: RelabelRule) => number | undefined;

/**
 * The labels after these rules, as Prometheus' relabeling makes them; `undefined` if a rule drops what has them.
 *
 * @throws UnknownValueError if that hangs on a label of which the value is not known.
 */
export function relabel(
  rules: readonly RelabelRule[],
  labels: OpenLabels,
  numbering: Numbering = () => undefined,
): Map<string, Known<string>> | undefined {
  const made = new Map(labels);
  for (const rule of rules) if (!apply(rule, made, numbering)) return undefined;
  return made;
}

/** Changes the labels. @returns whether what has them is kept. */
function apply(rule: RelabelRule, labels: Map<string, Known<string>>, numbering: Numbering): boolean {
  const { action, sourceLabels, separator, regex, targetLabel, replacement, modulus } = rule;
  const text = () => sourceLabels.map((name) => known(labels.get(name) ?? "")).join(separator);
  const set = (name: string, value: string) => (value === "" ? labels.delete(name) : labels.set(name, value));
  switch (action) {
    case "keep":
      return matchesWhole(regex, text());
    case "drop":
      return !matchesWhole(regex, text());
    case "keepequal":
      return text() === known(labels.get(targetLabel) ?? "");
    case "dropequal":
      return text() !== known(labels.get(targetLabel) ?? "");
    case "hashmod":
      set(targetLabel, String(numbering(rule) ?? hashMod(text(), Number(modulus))));
      return true;
    case "lowercase":
      set(targetLabel, text().toLowerCase());
      return true;
    case "uppercase":
      set(targetLabel, text().toUpperCase());
      return true;
    case "replace": {
      const found = groupsOf(regex, text());
      if (found) set(expand(targetLabel, found), expand(replacement, found));
      return true;
    }
    case "labelmap":
      for (const [name, value] of [...labels]) {
        const found = groupsOf(regex, name);
        if (found) labels.set(expand(replacement, found), value);
      }
      return true;
    case "labeldrop":
    case "labelkeep":
      for (const name of [...labels.keys()])
        if (matchesWhole(regex, name) === (action === "labeldrop")) labels.delete(name);
      return true;
    default:
      throw unreadable(`the relabeling action ${action} is not known`);
  }
}

/** The number that `hashmod` makes of a text: the last eight bytes of its MD5 modulo the modulus. */
export function hashMod(text: string, modulus: number): number {
  if (!(modulus >= 1)) throw unreadable(`the modulus ${modulus} is none`);
  const digest = createHash("md5").update(text).digest();
  return Number(digest.readBigUInt64BE(8) % BigInt(modulus));
}

/** What the groups of an expression that matches the whole text have found; `undefined` if it does not match. */
function groupsOf(regex: string, text: string): RegExpExecArray | undefined {
  if (!matchesWhole(regex, text)) return undefined;
  return new RegExp(`^(?:${regex})$`, "s").exec(text) ?? undefined;
}

/** The text with `$1`, `${1}` and `${name}` replaced by what the groups have found, as Go does it. */
function expand(template: string, found: RegExpExecArray): string {
  return template.replace(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (reference, braced?: string, plain?: string): string => {
      if (reference === "$$") return "$";
      const name = braced ?? plain ?? "";
      return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? "";
    },
  );
}
