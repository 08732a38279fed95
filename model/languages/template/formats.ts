/** Formats of printf. What does not fit is written into the text, such as `%!d(float64=1)`. Source: `fmt/print.go` of Go. */
import { DataType, titleOf } from "./dataTypes";

/** What is wrong with a format. */
interface FormatFault {
  readonly what: string;
  readonly wayOut: string;
  /** Number of the argument that does not fit, from 0. @default it is the format itself */
  readonly argument?: number;
}

const verb = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([^\d\s])?/gu;
/** Verbs by what they can write; %v and %T write anything. */
const verbs: Readonly<Partial<Record<string, string>>> = {
  string: "sqxX",
  int: "bcdoOqxXU",
  float: "beEfFgGxX",
  bool: "t",
};
const known = "vTsqxXbcdoOUeEfFgGtp";
/** The usual verb. */
const usual: Readonly<Partial<Record<string, string>>> = { string: "s", int: "d", float: ".2f", bool: "t" };

/**
 * What is wrong with a format and its arguments; nothing is said of one that chooses its arguments by number.
 *
 * @param format the text.
 * @param types of the arguments.
 */
export function findFormatFault(format: string, types: readonly DataType[]): FormatFault | undefined {
  if (format.includes("[")) return undefined;
  let next = 0;
  for (const [whole, , width, precision, letter] of format.matchAll(verb)) {
    if (letter === "%") continue;
    if (letter === undefined || !known.includes(letter))
      return {
        what: `gives printf the verb ${whole.trim()}, which it does not have`,
        wayOut:
          letter === undefined
            ? "Write %% for a percent sign."
            : "Write %s for a text, %d for a whole number, %.2f for another, or %% for a percent sign.",
      };
    next += [width, precision].filter((each) => each === "*").length;
    if (next >= types.length)
      return {
        what: `gives printf fewer values than its format has verbs`,
        wayOut: "Write one value for each verb, and %% for a percent sign.",
      };
    const type = types[next];
    const fitting = typeof type === "string" ? verbs[type] : undefined;
    if (typeof type === "string" && fitting !== undefined && !`vT${fitting}`.includes(letter))
      return {
        what: `gives printf ${titleOf(type)} for %${letter}, which does not write one`,
        wayOut: `Write %${usual[type]}, or %v.`,
        argument: next,
      };
    next++;
  }
  if (next >= types.length) return undefined;
  return {
    what: "gives printf more values than its format has verbs",
    wayOut: "Write one verb for each value.",
    argument: next,
  };
}
