/** Whether a flag's value is of its type, as the program's own parser would find. */
import { durationSeconds, sizeBytes } from "../units";
import { isMap, isSeq, parseDocument } from "yaml";
import type { Flag, FlagType } from "./catalogue";

/** As kingpin reads a `time.Duration`: github.com/xhit/go-str2duration v2, Go's own with days and weeks. */
const goDuration = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w))+)$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/;

/** Parts of a size stand one behind the other; peta and exa are units beside those that the stack's settings have. */
function isSize(text: string): boolean {
  const parts = text.match(/[\d.]+[A-Za-z]+/g) ?? [];
  return (
    text === "0" ||
    (parts.length > 0 &&
      parts.join("") === text &&
      parts.every((part) => sizeBytes(part.replace(/[PE](i?B)$/, "T$1")) !== undefined))
  );
}

/** Whether a text is a document with something in it; without any, a program does as if the flag were left out. */
function isDocument(text: string): boolean {
  if (text.trim() === "") return true;
  const { errors, contents } = parseDocument(text);
  return errors.length === 0 && (isMap(contents) || isSeq(contents));
}

interface Rule {
  readonly accepts: (text: string) => boolean;
  /** What is wrong with any other text, and how it is written. */
  readonly rule: string;
}

const rules: Partial<Record<FlagType, Rule>> = {
  duration: {
    accepts: (text) => durationSeconds(text) !== undefined,
    rule: "has a value that is not a duration. Write one such as 90s, 2h or 1d12h.",
  },
  goDuration: {
    accepts: (text) => goDuration.test(text),
    rule: "has a value that is not a duration. Write one such as 90s, 2h or 1d12h; this flag takes no years.",
  },
  time: {
    accepts: (text) => rfc3339.test(text) || durationSeconds(text.replace(/^-/, "")) !== undefined,
    rule: "has a value that is not a time. Write one such as 2026-01-31T00:00:00Z, or a duration from now such as -2h.",
  },
  bytes: { accepts: isSize, rule: "has a value that is not a size. Write one such as 250MB or 2GiB." },
  yaml: {
    accepts: isDocument,
    rule: "has a value that is not a YAML document with keys and values. Write the configuration itself, or its file with -file behind the flag's name.",
  },
  int: {
    accepts: (text) => /^-?\d+$/.test(text),
    rule: "has a value that is not a whole number. Write one such as 20.",
  },
  uint: {
    accepts: (text) => /^\d+$/.test(text),
    rule: "has a value that is not a whole number of 0 or more. Write one such as 20.",
  },
  number: {
    accepts: (text) => /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text),
    rule: "has a value that is not a number. Write one such as 20.",
  },
};

/**
 * What is wrong with the value of a flag that takes one, and the way out; `undefined` when nothing is.
 * A value with a variable in it, `$(NAME)`, can't be judged: Kubernetes fills it in.
 */
export function findValueProblem(flag: Flag, value: string): string | undefined {
  if (/\$\([A-Za-z_][\w.-]*\)/.test(value)) return undefined;
  if (flag.type === "enum") {
    const values = flag.values ?? [];
    const named = values.filter((each) => each !== "");
    return values.includes(value)
      ? undefined
      : `has a value that is not one of ${named.join(", ")}. Use one of these.`;
  }
  const rule = rules[flag.type];
  return rule && !rule.accepts(value) ? rule.rule : undefined;
}
