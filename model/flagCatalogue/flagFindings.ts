/** What is wrong with one flag. */
export interface FlagFinding {
  /** An error is a process that does not start, or that does harm; a warning is one that may not start some day. */
  readonly level: "error" | "warning";
  /** Name without dashes; empty when the finding is of no flag. */
  readonly flag: string;
  /** What is wrong with the word, beginning with a verb, and the way out. */
  readonly rule: string;
  /** The whole in one line: the word, then the rule. */
  readonly message: string;
}

export const error = (flag: string, word: string, rule: string): FlagFinding => ({
  level: "error",
  flag,
  rule,
  message: `${word} ${rule}`,
});

export const warning = (flag: string, word: string, rule: string): FlagFinding => ({
  ...error(flag, word, rule),
  level: "warning",
});
