/** Whether a flag's value is of its type, as the program's own parser would find. */
import { durationSeconds, sizeBytes } from "../units";
import type { Flag, FlagType } from "./catalogue";

/** `time.ParseDuration` of Go: no days or weeks. */
const goDuration = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/;

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

interface Rule {
  readonly accepts: (text: string) => boolean;
  /** What it is not, and how it is written. */
  readonly rule: string;
}

const rules: Partial<Record<FlagType, Rule>> = {
  duration: {
    accepts: (text) => durationSeconds(text) !== undefined,
    rule: "no duration. Write one such as 90s, 2h or 1d12h.",
  },
  goDuration: {
    accepts: (text) => goDuration.test(text),
    rule: "no duration of Go, which this flag takes: it has no days. Write one such as 90s, 2h or 48h.",
  },
  time: {
    accepts: (text) => rfc3339.test(text) || durationSeconds(text.replace(/^[-+]/, "")) !== undefined,
    rule: "no time. Write one such as 2026-01-31T00:00:00Z, or a duration from now such as -2h.",
  },
  bytes: {
    // Peta and exa are units of the programs beside those that sizes of the stack come in.
    accepts: (text) => sizeBytes(text.replace(/[PE](i?B)$/, "T$1")) !== undefined,
    rule: "no size. Write one such as 250MB or 2GiB.",
  },
  int: { accepts: (text) => /^[-+]?\d+$/.test(text), rule: "no whole number. Write one such as 20." },
  number: { accepts: isNumber, rule: "no number. Write one such as 20." },
};

/**
 * What is wrong with the value of a flag that takes one, and the way out; `undefined` when nothing is.
 * A value with a variable in it, `$(NAME)`, can't be judged: Kubernetes fills it in.
 */
export function valueProblem(name: string, flag: Flag, value: string): string | undefined {
  if (/\$\([A-Za-z_][\w.-]*\)/.test(value)) return undefined;
  const wrong = (rule: string) => `--${name}=${value} is ${rule}`;
  if (flag.type === "enum") {
    const values = flag.values ?? [];
    const named = values.filter((each) => each !== "");
    return values.includes(value) ? undefined : wrong(`none of ${named.join(", ")}. Use one of these.`);
  }
  const rule = rules[flag.type];
  return rule && !rule.accepts(value) ? wrong(rule.rule) : undefined;
}
