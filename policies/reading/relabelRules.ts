import { fieldsOf } from "./configuration";
import { unreadable } from "./unknowns";

/** A rule of `relabel_configs` and its like, as Prometheus' file has it, with the defaults of what it leaves out. */
export interface RelabelRule {
  readonly action: string;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  readonly regex: string;
  readonly targetLabel: string;
  readonly replacement: string;
  readonly modulus: string;
}

/** The rules of a list; whatever is no list has none. */
export function relabelRules(list: unknown): RelabelRule[] {
  return (Array.isArray(list) ? (list as unknown[]) : []).map((item) => {
    const rule = fieldsOf(item);
    const text = (name: string, standard: string) => {
      const value = rule[name];
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : standard;
    };
    return {
      action: text("action", "replace").toLowerCase(),
      sourceLabels: (Array.isArray(rule.source_labels) ? (rule.source_labels as unknown[]) : []).map(String),
      separator: text("separator", ";"),
      regex: text("regex", "(.*)"),
      targetLabel: text("target_label", ""),
      replacement: text("replacement", "$1"),
      modulus: text("modulus", "0"),
    };
  });
}

/** Whether the regular expression matches the whole text, as Prometheus wants it. @throws UnknownValueError if it is none. */
export function matchesWhole(regex: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`, "s").test(text);
  } catch {
    throw unreadable(`the regular expression ${regex} can't be read`);
  }
}

/** Whether the rules take this label away. */
export function isRemoved(rules: readonly RelabelRule[], label: string): boolean {
  return rules.some(({ action, regex }) => {
    if (action === "labeldrop") return matchesWhole(regex, label);
    return action === "labelkeep" && !matchesWhole(regex, label);
  });
}

/** Whether the rules take this label away, or give it a value of their own. */
export function isDropped(rules: readonly RelabelRule[], label: string): boolean {
  return (
    isRemoved(rules, label) ||
    rules.some(({ action, targetLabel }) => action === "replace" && targetLabel === label)
  );
}
