/** Words of Go's templates, as `text/template/parse/lex.go` reads them. */
import { fail, showCharacter } from "../fault";
import { readString } from "../goString";

export type TokenKind =
  | "text"
  | "left"
  | "right"
  | "space"
  | "string"
  | "number"
  | "variable"
  | "field"
  | "dot"
  | "identifier"
  | "keyword"
  | "bool"
  | "sign"
  | "end";

/** A word or sign inside of an action, or the text between two. */
export interface ActionToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

const keywords = "block break continue define else end if nil range template with".split(" ");
const word = /[\p{L}\p{Nd}_]+/uy;
const number =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
const letter = /[\p{L}\p{Nd}_]/u;

/**
 * The words of a template. Comments are left out.
 *
 * @throws Faulty where an action, a comment or a string is not closed, or has a character that no action has.
 */
export function readActionTokens(text: string): ActionToken[] {
  const tokens: ActionToken[] = [];
  let i = 0;
  while (i < text.length) {
    const open = text.indexOf("{{", i);
    const end = open < 0 ? text.length : open;
    if (end > i) tokens.push({ kind: "text", text: text.slice(i, end), at: i });
    if (open < 0) break;
    const marker = /^-[ \t\r\n]/.test(text.slice(open + 2, open + 4)) ? 2 : 0;
    if (text.startsWith("/*", open + 2 + marker)) i = skipComment(text, open, open + 2 + marker);
    else {
      tokens.push({ kind: "left", text: "{{", at: open });
      i = readAction(text, open, open + 2 + marker, tokens);
    }
  }
  tokens.push({ kind: "end", text: "", at: text.length });
  return tokens;
}

function skipComment(text: string, open: number, from: number): number {
  const end = text.indexOf("*/", from + 2);
  if (end < 0) fail(open, "has a comment that is not closed", "Close it with */}}.");
  const right = rightAt(text, end + 2);
  if (right === undefined)
    return fail(
      open,
      "has a comment beside something else in { }",
      "Put the comment into {{/* and */}} by itself.",
    );
  return right;
}

/** Offset behind }}, where the action ends here. */
function rightAt(text: string, i: number): number | undefined {
  if (/^[ \t\r\n]-\}\}/.test(text.slice(i, i + 4))) return i + 4;
  return text.startsWith("}}", i) ? i + 2 : undefined;
}

/** Reads to the end of an action. @returns the offset behind it */
function readAction(text: string, open: number, from: number, tokens: ActionToken[]): number {
  let depth = 0;
  let i = from;
  const match = (pattern: RegExp, at: number): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? "";
  };
  while (i < text.length) {
    const right = rightAt(text, i);
    if (right !== undefined) {
      if (depth > 0) fail(i, "has a ( that is not closed", "Close it with ) inside of the action.");
      tokens.push({ kind: "right", text: "}}", at: i });
      return right;
    }
    const char = text[i];
    const add = (kind: TokenKind, length: number) => {
      tokens.push({ kind, text: text.slice(i, i + length), at: i });
      i += length;
    };
    if (/[ \t\r\n]/.test(char)) {
      // A blank before -}} is part of that.
      let length = match(/[ \t\r\n]+/y, i).length;
      if (rightAt(text, i + length - 1) !== undefined) length--;
      add("space", length);
    } else if (char === '"' || char === "`") add("string", readString(text, i).end - i);
    else if (char === "'") add("number", readCharacter(text, i));
    else if (char === "$" || (char === "." && !/\d/.test(text[i + 1] ?? ""))) {
      const name = match(word, i + 1);
      if (char === ".") add(name === "" ? "dot" : "field", 1 + name.length);
      else add("variable", 1 + name.length);
      requireEnd(text, i);
    } else if (/[-+.\d]/.test(char)) {
      const found = match(number, i);
      if (!/\d/.test(found) || letter.test(text[i + found.length] ?? ""))
        fail(i, `has ${found || char}, which is not a number`, "Write digits, without a unit.");
      add("number", found.length);
    } else if (match(word, i) !== "") {
      const name = match(word, i);
      const kind = keywords.includes(name) ? "keyword" : /^(true|false)$/.test(name) ? "bool" : "identifier";
      add(kind, name.length);
      requireEnd(text, i);
    } else if (char === ":" && text[i + 1] === "=") add("sign", 2);
    else if (/[=|(),]/.test(char)) {
      depth += char === "(" ? 1 : char === ")" ? -1 : 0;
      if (depth < 0) fail(i, "has a ) that closes nothing", "Remove it.");
      add("sign", 1);
    } else refuse(text, i);
  }
  return fail(open, "has a {{ that is not closed", "Close it with }}.");
}

/** A name ends at a blank, a sign or the action's end. */
function requireEnd(text: string, i: number): void {
  const char = text[i] ?? " ";
  if (/[ \t\r\n.,|:()]/.test(char) || text.startsWith("}}", i)) return;
  if (char === "}" || char === "{") fail(i, `has a single ${char}`, `Write ${char}${char}.`);
  fail(
    i,
    `has ${showCharacter(char)} directly behind a name`,
    char === "[" ? "Write index and a blank, such as (index .Alerts 0)." : "Write a blank between them.",
  );
}

function readCharacter(text: string, at: number): number {
  const found = /^'(?:[^'\\\n]|\\.[^'\n]*)'/u.exec(text.slice(at))?.[0];
  const length = [...(found ?? "")].length;
  if (found === undefined || (length !== 3 && found[1] !== "\\"))
    return fail(at, "has a string in single quotes", "Write it in double quotes.");
  return found.length;
}

function refuse(text: string, at: number): never {
  const char = [...text.slice(at)][0];
  if (char === "{" || char === "}")
    return fail(at, `has a ${char} inside of an action`, "Close each {{ with }}.");
  if (/[\u201c\u201d\u201e\u2018\u2019]/.test(char))
    return fail(at, `has the curly quote ${char}`, 'Write " instead, on both sides.');
  return fail(
    at,
    `has a misplaced ${showCharacter(char)} inside of {{ }}`,
    "Write functions instead of operators, such as (eq $x 1.0) or (index .Alerts 0).",
  );
}
