/**
 * What is in a name or a value and was not meant: a blank at its end, a character without a shape, the quotes of a chat.
 * A program takes all of them, and then nothing is equal to it.
 */

/** Characters that look like quotes, and that an editor or a chat put in the place of those. */
export const curlyQuotes = /[\u2018-\u201f\u00ab\u00bb\u2039\u203a\u2032\u2033]/;
/** Characters without a shape: format and control characters, blanks that are not the space, and lone surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u3164\u115f\u1160\uffa0]/u;
const otherBlank = /[^\S ]/u;

/** A character that no one sees, as U+200B; `undefined` where there is none. */
export function findHidden(text: string): string | undefined {
  const [hidden] = invisible.exec(text) ?? otherBlank.exec(text) ?? [];
  if (hidden === undefined) return undefined;
  return `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Texts that stand for what a person was to write, and variables that no program fills in. */
const placeholder =
  /^<[^<>@]+>$|^(change|replace|fill|insert)[-_ ]?(me|this|it|in)$|^(todo|tbd|fixme|xxx+)$|^(your|my)[-_ ].*(key|token|url|secret|password)$|\$\{[A-Za-z_]\w*\}|^\$[A-Z_][A-Z0-9_]*$/i;

/** What is said of a value that is not filled in yet; `undefined` for any other. */
export const findPlaceholder = (text: string): string | undefined =>
  placeholder.test(text)
    ? "is not filled in: it stands for a value, and the program takes it as it is. Write the value itself."
    : undefined;

/** Quotes around a whole text, of any kind. */
const quoted =
  /^(?:"[^"]*"|'[^']*'|[\u2018-\u201f\u00ab\u00bb\u2039\u203a].*[\u2018-\u201f\u00ab\u00bb\u2039\u203a])$/s;

/** What was not meant in a name that is compared with others, beginning with a verb; `undefined` where nothing is. */
export function findNameSlip(text: string): string | undefined {
  if (text === "") return undefined;
  if (text.trim() === "") return "has nothing but blanks in it. Write a name.";
  if (/[\r\n]$/.test(text))
    return "ends with a line break, which becomes a part of it. Write it on the line of its key, without | and >.";
  const trimmed = text.trim();
  if (text !== trimmed && findHidden(text.replace(/^ +| +$/g, "")) === undefined)
    return "has a blank at its beginning or its end, which becomes a part of it. Remove it.";
  const hidden = findHidden(text);
  if (hidden !== undefined)
    return `has the character ${hidden} in it, which no one sees. Type it anew, without it.`;
  if (quoted.test(text)) return "has quotes that become a part of it. Remove them.";
  return undefined;
}

/** What a region of a cloud or an S3 looks like, whoever names it: requests are signed with it, and a blank ends there. */
export const regionForm = /^[A-Za-z0-9][-A-Za-z0-9_.]*$/;

/** What is wrong with the name of a region; `undefined` when nothing is. */
export const findRegionFault = (text: string): string | undefined =>
  findNameSlip(text) ??
  (regionForm.test(text)
    ? undefined
    : "is not a region. Use letters, digits, dashes, dots and underscores, such as eu-central-1.");
