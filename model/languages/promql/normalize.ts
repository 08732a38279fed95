/**
 * An expression as the grammar of `lezer-promql` understands it, of the same length, so that places stay right.
 *
 * That grammar is made for an editor: it knows the functions of one version, ends strings where a line ends, and has
 * simpler numbers than Prometheus. So the words are read by `tokens.ts`, and the grammar sees only what kind each is.
 * Which functions there are is decided afterwards, by version.
 */
import type { Token } from "./tokens";

/** Words before a list of labels. */
export const groupings = ["by", "without", "on", "ignoring", "group_left", "group_right"];
/** Words that an operand follows. */
const operators = ["and", "or", "unless", "atan2", "bool"];
/** Functions by the length of their name; the grammar's own. */
const standIn = (length: number): string => (length < 3 ? "pi" : "abs");

/** The text for the grammar: comments are blanks, strings have no escapes, names are plain. */
export function normalize(text: string, tokens: readonly Token[]): string {
  let out = "";
  const parens: ("labels" | "duration" | "other")[] = [];
  let inBrackets = false;
  let wasDuration = false;
  for (const [i, token] of tokens.entries()) {
    const previous = tokens[i - 1] as Token | undefined;
    const before = ["+", "-"].includes(previous?.text ?? "") ? tokens[i - 2] : previous;
    const isSign = token.kind === "sign";
    if (isSign && /[[\]]/.test(token.text)) inBrackets = token.text === "[";
    const inDuration = inBrackets || parens[parens.length - 1] === "duration" || before?.text === "offset";
    if (isSign && token.text === "(") {
      const afterWord = previous?.kind === "keyword";
      if (afterWord && groupings.includes(previous.text)) parens.push("labels");
      else parens.push(inDuration || (afterWord && wasDuration) ? "duration" : "other");
    } else if (isSign && token.text === ")") parens.pop();
    out += " ".repeat(token.from - out.length);
    out += write(token, {
      isLabel: parens[parens.length - 1] === "labels",
      isOperand: previous === undefined || isOperator(previous),
      isCalled: tokens[i + 1]?.text === "(",
      inDuration,
      isTime: previous?.text === "@",
    });
    wasDuration = inDuration;
  }
  return out + " ".repeat(text.length - out.length);
}

interface Surroundings {
  readonly isLabel: boolean;
  readonly isOperand: boolean;
  readonly isCalled: boolean;
  readonly inDuration: boolean;
  readonly isTime: boolean;
}

function write({ kind, text }: Token, around: Surroundings): string {
  const { length } = text;
  const pad = (word: string) => word.padEnd(length);
  if (kind === "sign") return text;
  // A blank before it, where it begins with a dot: it would become part of a name before it.
  if (kind === "number" || kind === "duration") return pad(text.startsWith(".") ? " 1" : "1");
  if (kind === "string") return `"${"x".repeat(length - 2)}"`;
  if (around.isLabel) return pad("l");
  if (kind === "keyword") {
    if (around.isOperand && text === "offset") return pad("m");
    const isFunction = (text === "max_of" || text === "min_of") && around.isCalled && !around.inDuration;
    return isFunction ? pad("abs") : text;
  }
  return around.isCalled && !around.isTime ? pad(standIn(length)) : pad("m");
}

const isOperator = ({ kind, text }: Token): boolean =>
  kind === "sign" ? !/^[)\]}]$/.test(text) : kind === "keyword" && operators.includes(text);
