/**
 * Regular expressions of RE2, which Prometheus and Alertmanager use. Only what is surely wrong is told: RE2 has forms
 * that JavaScript has not, so its own compiler can't judge them.
 */

/** What is wrong with an expression, and what to write; `undefined` where nothing is seen. */
export function regexFault(text: string): string | undefined {
  let depth = 0;
  // Whether there is nothing before that could be repeated.
  let start = true;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    const rest = text.slice(i);
    if (char === "\\") {
      if (i === text.length - 1) return "it ends in a backslash. Write two for a backslash itself.";
      if (/^\\[1-9]/.test(rest)) return "RE2 has no backreferences such as \\1. Match without them.";
      const literal = /^\\Q[\s\S]*?(\\E|$)/.exec(rest);
      i += literal === null ? 1 : literal[0].length - 1;
      start = false;
    } else if (char === "[") {
      const set = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/.exec(rest);
      if (set === null) return "a [ is not closed. Close it with ], or write \\[ for the character.";
      i += set[0].length - 1;
      start = false;
    } else if (char === "(") {
      if (/^\(\?(<?[=!])/.test(rest))
        return "RE2 has no lookahead and lookbehind. Use a second rule in its place.";
      depth++;
      const flags = /^\(\?(?:P?<\w+>|[imsU-]*[:)])/.exec(rest);
      if (flags?.[0].endsWith(")")) depth--;
      i += flags === null ? 0 : flags[0].length - 1;
      start = true;
    } else if (char === ")") {
      if (--depth < 0) return "a ) closes nothing. Take it out, or write \\) for the character.";
      start = false;
    } else if (/[*+?]/.test(char) && start) {
      return `there is nothing before ${char} to repeat. For any text write .*.`;
    } else start = char === "|";
  }
  return depth > 0 ? "a ( is not closed. Close it with ), or write \\( for the character." : undefined;
}
