/** String literals with Go's escapes, as PromQL, templates and matchers have them. */
import { fail } from "./fault";

const plain: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
/** Length and base of an escape by number, and where its digits begin after the backslash. */
const numbered: Readonly<Record<string, readonly [number, number, number]>> = {
  x: [2, 16, 1],
  u: [4, 16, 1],
  U: [8, 16, 1],
};

/** A string literal. */
export interface Literal {
  /** What it stands for. Bytes that are no UTF-8 by themselves are left as U+00XX. */
  readonly value: string;
  /** Offset behind its closing quote. */
  readonly end: number;
}

/**
 * Reads a literal in double or single quotes, or a raw one in backquotes.
 *
 * @param start offset of the opening quote.
 * @throws Faulty where it does not end, or has an escape that does not exist.
 */
export function readString(text: string, start: number): Literal {
  const quote = text[start];
  if (quote === "`") {
    const end = text.indexOf("`", start + 1);
    if (end < 0) fail(start, "has a ` that is not closed", "Close it with another `.");
    return { value: text.slice(start + 1, end), end: end + 1 };
  }
  let value = "";
  for (let i = start + 1; i < text.length && text[i] !== "\n";) {
    if (text[i] === quote) return { value, end: i + 1 };
    if (text[i] === "\\") {
      const read = readEscape(text, i, quote);
      value += read.value;
      i = read.end;
    } else value += text[i++];
  }
  return fail(start, `has a ${quote} that is not closed`, `Close it with another ${quote} on the same line.`);
}

function readEscape(text: string, at: number, quote: string): Literal {
  const char = text[at + 1] ?? "";
  if (char in plain) return { value: plain[char], end: at + 2 };
  if (char === quote) return { value: quote, end: at + 2 };
  const [length, base, skip] = /[0-7]/.test(char) ? [3, 8, 0] : (numbered[char] ?? [0, 0, 0]);
  const digits = text.slice(at + 1 + skip, at + 1 + skip + length);
  const right = digits.length === length && (base === 8 ? /^[0-7]+$/ : /^[0-9a-fA-F]+$/).test(digits);
  const code = parseInt(digits, base);
  const wrong = base === 8 ? code > 255 : code > 0x10ffff || (code >= 0xd800 && code < 0xe000);
  if (length === 0 || !right || wrong)
    fail(
      at,
      `has the escape ${text.slice(at, at + 2)}, which strings do not have`,
      "Write two backslashes for one, or put the string into backquotes.",
    );
  return { value: String.fromCodePoint(code), end: at + 1 + skip + length };
}
