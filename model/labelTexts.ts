/** Names and values of external labels: what a series can't have, and what a person can't see. */
import { reservedLabels } from "./labels";
import { curlyQuotes, findHidden, findPlaceholder } from "./textSlips";

/** A name that Prometheus, Thanos' hash ring and PromQL all take without quotes. */
const syntax = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** What is wrong with the name of a label, beginning with a verb, with the way out; `undefined` where nothing is. */
export function findLabelNameFault(name: string): string | undefined {
  if (!syntax.test(name)) return "is not a label name. Use letters, digits and underscores.";
  if (name.startsWith("__"))
    return "begins with two underscores, as labels do that Prometheus uses inside and drops. Choose another name.";
  if (reservedLabels.includes(name))
    return `is a label that the stack sets itself (${reservedLabels.join(", ")}). Choose another name.`;
  const like = reservedLabels.find((label) => label === name.toLowerCase());
  return like === undefined
    ? undefined
    : `differs from the stack's own label ${like} in capitals only, so queries mix them up. Choose another name.`;
}

/** What is wrong with the value of an external label; as for a name. */
export function findLabelTextFault(value: string): string | undefined {
  if (value === "" || /["'\\\n$]/.test(value))
    return "is not a value for an external label: it is empty, or has a quote, backslash, dollar sign or line break in it. Write it without these.";
  const placeholder = findPlaceholder(value);
  if (placeholder !== undefined) return placeholder;
  if (value.trim() === "") return "has nothing but blanks in it. Write a value.";
  if (value !== value.trim())
    return "has a blank at its beginning or its end, which no one sees in a query. Remove it.";
  if (curlyQuotes.test(value)) return "has a typographic quote in it. Write it without.";
  const hidden = findHidden(value);
  if (hidden === undefined) return undefined;
  return `has the character ${hidden} in it, which no one sees. Type the value anew, without it.`;
}
