/**
 * Regular expressions of RE2, which Prometheus and Alertmanager use. Only what is surely wrong is reported: RE2 has forms
 * that JavaScript has not, so its own compiler can't judge them.
 */

/** What is wrong with an expression, and what to write; `undefined` where nothing is seen. */
export function findRegexFault(text: string): string | undefined {
  let depth = 0;
  // Whether there is nothing before that could be repeated.
  let start = true;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    const rest = text.slice(i);
    if (char === "\\") {
      if (i === text.length - 1) return "ends in a backslash. Write two for a literal backslash.";
      if (/^\\[1-9]/.test(rest))
        return "uses a backreference such as \\1, which RE2 does not have. Match without it.";
      const literal = /^\\Q[\s\S]*?(\\E|$)/.exec(rest);
      i += literal === null ? 1 : literal[0].length - 1;
      start = false;
    } else if (char === "[") {
      const set = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/.exec(rest);
      if (set === null) return "has a [ that is not closed. Close it with ], or write \\[ for the character.";
      i += set[0].length - 1;
      start = false;
    } else if (char === "(") {
      if (/^\(\?(<?[=!])/.test(rest))
        return "uses a lookahead or lookbehind, which RE2 does not have. Use a second rule instead.";
      depth++;
      const flags = /^\(\?(?:P?<\w+>|[imsU-]*[:)])/.exec(rest);
      if (flags?.[0].endsWith(")")) depth--;
      i += flags === null ? 0 : flags[0].length - 1;
      start = true;
    } else if (char === ")") {
      if (--depth < 0) return "has a ) that closes nothing. Remove it, or write \\) for the character.";
      start = false;
    } else if (/[*+?]/.test(char) && start) {
      return `has nothing before ${char} to repeat. Write .* to match anything.`;
    } else start = char === "|";
  }
  return depth > 0
    ? "has a ( that is not closed. Close it with ), or write \\( for the character."
    : undefined;
}
