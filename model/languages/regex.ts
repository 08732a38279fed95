/**
 * Regular expressions of RE2, as Go reads them. Judged by re2js, a port of Go's package regexp; it is loaded with the first
 * expression that has more than plain characters.
 */
import type { Fault } from "./fault";

type Library = typeof import("re2js");

let loaded: Library | undefined;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it takes longer to load than all of the checks
const library = (): Library => (loaded ??= require("re2js") as Library);

/** A regular expression that matches a whole value, as Prometheus and Alertmanager use them. */
export interface Regex {
  readonly matches: (value: string) => boolean;
  /** Its groups by number, and the names that some of them have. */
  readonly groups: readonly string[];
}

/** What has no meaning to a regular expression. */
const plain = /^[\w \-/:=,@%&~"'<>;#!]*$/;
/** Compiled expressions, as a stack has many that are the same. */
const known = new Map<string, Regex | Fault>();

/** The expression, or what is wrong with it. */
export function compileRegex(text: string): { regex?: Regex; fault?: Fault } {
  if (plain.test(text)) return { regex: { matches: (value) => value === text, groups: [] } };
  const found = known.get(text) ?? compile(text);
  known.set(text, found);
  return "matches" in found ? { regex: found } : { fault: found };
}

/** What is wrong with an expression that a program puts into parentheses, as relabeling and Alertmanager do. */
export function findRegexFault(text: string): Fault | undefined {
  const { regex, fault } = compileRegex(text);
  if (regex === undefined || !text.includes("\\Q")) return fault;
  // What is quoted to the end takes the parenthesis with it.
  const inside = compile(`(?s:${text})`);
  return "matches" in inside ? undefined : describe(text, "missing closing \\E", "\\Q");
}

function compile(text: string): Regex | Fault {
  const { RE2JS, RE2JSSyntaxException, RE2JSException } = library();
  try {
    const regex = RE2JS.compile(text, RE2JS.DOTALL);
    const numbers = Array.from({ length: regex.groupCount() }, (_, i) => String(i + 1));
    return {
      matches: (value) => regex.testExact(value),
      groups: [...numbers, ...Object.keys(regex.namedGroups())],
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    if (!(error instanceof RE2JSSyntaxException)) return describe(text, "expression too large", "");
    // Unlike C++ and re2js, Go takes two groups of one name.
    if (error.getDescription() === "duplicate capture group name") return compile(renameGroups(text));
    return describe(text, error.getDescription(), error.getPattern() ?? "");
  }
}

/** The expression with another name for each group. */
function renameGroups(text: string): string {
  let count = 0;
  return text.replace(/\(\?P?<\w+>/g, () => `(?P<group${count++}>`);
}

/** What is wrong by Go's words for it, with `%` for the part that it is about; and the way out. */
const words: Readonly<Record<string, readonly [string, string]>> = {
  "missing closing )": ["has a ( that is not closed", "Close it with ), or write \\( for the character."],
  "unexpected )": ["has a ) that closes nothing", "Remove it, or write \\) for the character."],
  "missing closing \\E": ["has a \\Q that is not closed", "Close it with \\E."],
  "missing closing ]": ["has a [ that is not closed", "Close it with ], or write \\[ for the character."],
  "missing argument to repetition operator": [
    "has nothing before % to repeat",
    "Write .* to match anything.",
  ],
  "invalid nested repetition operator": [
    "repeats twice with %, which RE2 does not have",
    "Write one of *, + and ?.",
  ],
  "invalid repeat count": [
    "repeats more often than 1000 times, or from a higher to a lower number, with %",
    "Use at most 1000, also where repetitions are inside of each other.",
  ],
  "invalid escape sequence": [
    "has the escape %, which RE2 does not have",
    "Remove the backslash, or write two for the character.",
  ],
  "trailing backslash at end of expression": ["ends in a backslash", "Write two for a literal backslash."],
  "invalid character class range": [
    "has %, which is not a range or class of characters",
    "Write the lower end first, such as a-z, or a class such as [[:alpha:]] or \\p{Greek}.",
  ],
  "invalid named capture": [
    "has a group whose name is not one",
    "Write (?P<name>...), the name with letters, digits and underscores.",
  ],
  "invalid or unsupported Perl syntax": [
    "has %, which RE2 does not have",
    "Write it without, or write \\( for the character.",
  ],
  "invalid UTF-8": ["has a character that is not valid UTF-8", "Remove it."],
};

const tooLarge: readonly [string, string] = [
  "is too large a regular expression",
  "Use fewer or smaller repetitions.",
];

function describe(text: string, description: string, part: string): Fault {
  const backwards = /\\[1-9]|\(\?P=|\\k</.exec(text);
  const around = /\(\?<?[=!]/.exec(text);
  const offset = Math.max(0, text.indexOf(part));
  if (around !== null && /Perl|named/.test(description))
    return {
      what: "uses a lookahead or lookbehind, which RE2 does not have",
      wayOut: "Use a second rule instead.",
      offset: around.index,
    };
  if (backwards !== null && /Perl|escape/.test(description))
    return {
      what: "uses a backreference such as \\1, which RE2 does not have",
      wayOut: "Match without it.",
      offset: backwards.index,
    };
  const [what, wayOut] = words[description] ?? tooLarge;
  // A part that goes on to the expression's end is cut where its sense ends.
  const shown = part.length > 12 ? `${part.slice(0, 12)}...` : part;
  return { what: what.replace("%", () => shown), wayOut, offset };
}

/**
 * What is wrong with the references of a replacement, such as `$1` and `${name}`: Go puts nothing in the place of a group
 * that does not exist. Source: `Regexp.Expand` of Go, by which `$1_total` is a group of the name `1_total`.
 */
export function findReferenceFault(replacement: string, { groups }: Regex): Fault | undefined {
  for (const { 0: written, 1: braced, 2: bare, index } of replacement.matchAll(
    /\$\$|\$(?:\{(\w+)\}|(\w+))/g,
  )) {
    const name = braced ?? bare;
    if (name === undefined || /^0+$/.test(name) || groups.includes(name)) continue;
    const [, number, rest] = /^(\d+)(\D\w*)$/.exec(name) ?? [];
    const what = `puts nothing in the place of ${written}, as the regular expression has no group ${name}`;
    if (bare !== undefined && groups.includes(number))
      return { what, wayOut: `Write \${${number}}${rest}.`, offset: index };
    const wayOut =
      groups.length > 0
        ? `Use one of ${groups.map((each) => `\${${each}}`).join(", ")}.`
        : "Put ( ) around the part that is meant, or write $$ for the character.";
    return { what, wayOut, offset: index };
  }
  return undefined;
}
