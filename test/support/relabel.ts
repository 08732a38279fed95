/** Relabeling as Prometheus does it, for the actions that the stack's own jobs have. Source: model/relabel/relabel.go. */
import { createHash } from "node:crypto";

/** Labels of a target or of a series. */
export type Labels = Readonly<Record<string, string>>;

const hashmod = (value: string, modulus: number): string =>
  String(Number(createHash("md5").update(value).digest().readBigUInt64BE(8) % BigInt(modulus)));

/** What the rules make of labels; undefined when they drop what has them. A label without a value is none. */
export function relabel(
  labels: Labels,
  rules: readonly Readonly<Record<string, unknown>>[],
): Labels | undefined {
  let now: Record<string, string> = { ...labels };
  for (const rule of rules) {
    const { action = "replace", source_labels = [], regex = "(.*)", replacement = "$1" } = rule;
    const value = (source_labels as string[]).map((name) => now[name] ?? "").join(";");
    const match = new RegExp(`^(?:${regex as string})$`, "s").exec(value);
    switch (action) {
      case "keep":
        if (!match) return undefined;
        break;
      case "drop":
        if (match) return undefined;
        break;
      case "hashmod":
        now[rule.target_label as string] = hashmod(value, rule.modulus as number);
        break;
      case "replace": {
        if (!match) break;
        const text = (replacement as string).replace(
          /\$(?:(\d)|\{(\d)\})/g,
          (_, a?: string, b?: string) => match[Number(a ?? b)] ?? "",
        );
        now = { ...now, [rule.target_label as string]: text };
        if (text === "") delete now[rule.target_label as string];
        break;
      }
      default:
        throw new Error(`This helper of tests does not know the action ${String(action)}.`);
    }
  }
  return now;
}

/** What is left of a target once it is relabeled: Prometheus drops labels that begin with `__` from its series. */
export const visible = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith("__")));
