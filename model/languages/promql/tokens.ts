/** Words of PromQL, as `promql/parser/lex.go` of Prometheus reads them. */
import { fail, showCharacter } from "../fault";
import { readString } from "../goString";

/** What a token is. A name has no colon; a metric's name has one. */
export type TokenKind = "name" | "metric" | "keyword" | "number" | "duration" | "string" | "sign";

/** A word or sign of an expression. */
export interface Token {
  readonly kind: TokenKind;
  /** As it is written; keywords in lower case. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Keywords outside of braces, whatever their case. */
const keywords = new Set(
  (
    "and or unless atan2 sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio " +
    "offset by without on ignoring group_left group_right bool start end step range max_of min_of smoothed anchored"
  ).split(" "),
);
/** Words for a duration that is not known before the query. */
export const durationWords = ["step", "range", "max_of", "min_of"] as const;
const isDurationWord = (word: string): boolean => (durationWords as readonly string[]).includes(word);

const signs = /==|=~|!=|!~|<=|>=|<\/|>\/|[-+*/%^=<>(){}[\],:@]/y;
const number =
  /(?:0[xX]_?[0-9a-fA-F](?:_?[0-9a-fA-F])*|(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?)(?![\w.])/y;
const duration = /\d+[smhdwy]s?(?:\d+[smhdw]s?)*(?!\w)/y;

/** How names are read. */
export interface Spelling {
  /** Whether names may have other letters and dots: `promql-unquoted-utf8-names`. */
  readonly letters: boolean;
}

/**
 * The tokens of an expression, without comments.
 *
 * @throws Faulty at the first character that begins none, and where a bracket is not closed.
 */
export function readTokens(text: string, { letters }: Spelling): Token[] {
  const tokens: Token[] = [];
  const open: { sign: string; at: number }[] = [];
  const name = letters ? /[\p{L}_:][\p{L}\w:.]*/uy : /[a-zA-Z_:][\w:]*/y;
  const at = (pattern: RegExp, i: number): string | undefined => {
    pattern.lastIndex = i;
    return pattern.exec(text)?.[0];
  };

  for (let i = 0; i < text.length;) {
    const inside = open[open.length - 1]?.sign;
    const char = text[i];
    const add = (kind: TokenKind, length: number, written = text.slice(i, i + length)) => {
      tokens.push({ kind, text: written, from: i, to: i + length });
      i += length;
    };
    if (/[ \t\r\n]/.test(char)) i++;
    else if (char === "#") {
      // Between [ and the first number, Prometheus has no comments.
      const start = tokens.map(({ kind, text: sign }) => kind + sign).lastIndexOf("sign[");
      const isNumber = ({ kind }: Token) => kind === "number" || kind === "duration";
      if (inside === "[" && !tokens.slice(start).some(isNumber)) refuseCharacter(text, i, inside);
      i = endOfLine(text, i);
    } else if (/["'`]/.test(char)) {
      if (inside === "[") refuseCharacter(text, i, inside);
      add("string", readString(text, i).end - i);
    } else if (/\d/.test(char) || (char === "." && /\d/.test(text[i + 1] ?? ""))) {
      if (inside === "{") refuseCharacter(text, i, inside);
      const found = at(number, i);
      const span = found === undefined ? at(duration, i) : undefined;
      const length = (found ?? span ?? refuseNumber(text, i)).length;
      add(found === undefined ? "duration" : "number", length);
    } else if (inside !== "[" && at(name, i) !== undefined && !(inside === "{" && char === ":")) {
      const word = inside === "{" ? (at(name, i) ?? "").replace(/:.*$/s, "") : (at(name, i) ?? "");
      const lower = /^[\w:]+$/.test(word) ? word.toLowerCase() : "";
      if (inside === "{") add("name", word.length);
      else if (lower === "inf" || lower === "nan") add("number", word.length);
      else if (keywords.has(lower) || isFill(lower, text.slice(i + word.length)))
        add("keyword", word.length, lower);
      else add(word.includes(":") ? "metric" : "name", word.length);
    } else if (inside === "[" && isDurationWord(at(/[a-zA-Z_]+/y, i)?.toLowerCase() ?? "")) {
      const word = at(/[a-zA-Z_]+/y, i) ?? "";
      add("keyword", word.length, word.toLowerCase());
    } else {
      const sign = at(signs, i);
      if (sign === undefined || !belongs(sign, open)) return refuseCharacter(text, i, inside);
      follow(sign, i, open);
      add("sign", sign.length);
    }
  }
  const left = open[open.length - 1];
  if (left !== undefined)
    fail(left.at, `has a ${left.sign} that is not closed`, `Close it with ${closing[left.sign]}.`);
  return tokens;
}

const closing: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };
const inBraces = ["=", "=~", "!=", "!~", ",", "}"];
const inBrackets = ["+", "-", "*", "/", "%", "^", "(", ")", ",", ":", "]"];

/** Whether a sign may stand where it is. */
function belongs(sign: string, open: readonly { sign: string }[]): boolean {
  const inside = open[open.length - 1]?.sign;
  const outer = open.some((each) => each.sign === "[") ? "[" : inside;
  if (inside === "{") return inBraces.includes(sign);
  if (outer === "[") return inBrackets.includes(sign) && (sign !== "]" || inside === "[");
  if (sign === ")") return inside === "(";
  return !["=~", "!~", "}", "]", ":"].includes(sign);
}

function follow(sign: string, at: number, open: { sign: string; at: number }[]): void {
  if (sign in closing) open.push({ sign, at });
  else if (sign === ")" || sign === "}" || sign === "]") open.pop();
}

/** `fill` and its kin are keywords in front of a parenthesis only. */
const isFill = (word: string, rest: string): boolean =>
  /^fill(_left|_right)?$/.test(word) && /^\s*\(/.test(rest);

function endOfLine(text: string, from: number): number {
  const found = text.slice(from).search(/[\r\n]/);
  return found < 0 ? text.length : from + found;
}

function refuseNumber(text: string, at: number): never {
  const word = /^[\w.]+/.exec(text.slice(at))?.[0] ?? "";
  return fail(
    at,
    `has ${word}, which is neither a number nor a duration`,
    "Write a duration as whole numbers with their units, the longest first, such as 1h30m.",
  );
}

const quotes: Readonly<Record<string, string>> = {
  "\u201c": '"',
  "\u201d": '"',
  "\u201e": '"',
  "\u2018": "'",
  "\u2019": "'",
  "\u00ab": '"',
  "\u00bb": '"',
};

function refuseCharacter(text: string, at: number, inside: string | undefined): never {
  const rest = text.slice(at);
  const char = [...rest][0];
  const grafana = /^\$\{?\w+\}?|^\[\[\w+\]\]/.exec(rest)?.[0];
  if (grafana !== undefined)
    fail(
      at,
      `has ${grafana} in it, which is a variable of Grafana that rules do not have`,
      "Write what it stands for, such as 5m.",
    );
  if (inside === "{" && rest.startsWith("{"))
    fail(at, "has a { inside of { }", "Write the expression without templates, and label matchers once.");
  if (char in quotes)
    fail(at, `has the curly quote ${char}`, `Write ${quotes[char]} instead, on both sides.`);
  const shown = showCharacter(char);
  if (inside === "[")
    fail(at, `has a misplaced ${shown} inside of [ ]`, "Write a duration there, such as [5m] or [1h:5m].");
  if (inside === "{")
    fail(
      at,
      `has a misplaced ${shown} inside of { }`,
      'Write label matchers there, such as {job="node", mode!="idle"}.',
    );
  if (/^(&&|\|\|)/.test(rest))
    fail(at, `has ${rest.slice(0, 2)}, which PromQL does not have`, `Write ${char === "&" ? "and" : "or"}.`);
  return fail(
    at,
    `has a misplaced ${shown}`,
    "Remove it, or put it into quotes where it is a label's value.",
  );
}
