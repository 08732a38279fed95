/** Go templates in the labels and annotations of an alert, as far as they can be judged without running them. */
import { nearest } from "../nearest";

/** Variables that every template of an alert has (`template.AlertTemplateData` of Prometheus). */
const given = ["labels", "externalLabels", "externalURL", "value"];

/** Text inside of quotes, and comments, are no part of a template's structure. */
const quoted = /"(?:[^"\\]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\//g;

/** What is wrong with a template, and what to write; `undefined` where nothing is. */
export function findTemplateFault(text: string): string | undefined {
  const actions: string[] = [];
  let rest = text;
  for (let open = rest.indexOf("{{"); open >= 0; open = rest.indexOf("{{")) {
    const before = rest.slice(0, open);
    if (before.includes("}}")) return unbalanced;
    // Quotes may hold braces: they are blanked before the end of the action is looked for.
    const action = rest.slice(open + 2).replace(quoted, (each) => " ".repeat(each.length));
    const end = action.indexOf("}}");
    if (end < 0 || action.slice(0, end).includes("{{")) return unbalanced;
    actions.push(action.slice(0, end));
    rest = rest.slice(open + 2 + end + 2);
  }
  if (rest.includes("}}")) return unbalanced;
  return findUnknownVariable(actions) ?? findOpenBlock(actions);
}

const unbalanced = "has unbalanced {{ and }}, so the rule is not loaded. Close each {{ with }}.";

function findUnknownVariable(actions: readonly string[]): string | undefined {
  const all = actions.join(" ; ");
  const own = [...all.matchAll(/\$(\w+)(?=\s*(?:,\s*\$\w+\s*)?:=)/g)].map(([, name]) => name);
  // The second variable of `range $i, $value :=`.
  own.push(...[...all.matchAll(/\$\w+\s*,\s*\$(\w+)\s*:=/g)].map(([, name]) => name));
  const known = [...given, ...own];
  const wrong = [...all.matchAll(/\$(\w+)/g)].map(([, name]) => name).find((name) => !known.includes(name));
  if (wrong === undefined) return undefined;
  const meant = nearest(wrong, known);
  const wayOut =
    meant === undefined
      ? `Use one of ${given.map((name) => `$${name}`).join(", ")}.`
      : `Did you mean $${meant}?`;
  return `uses the unknown variable $${wrong}, so the rule is not loaded. ${wayOut}`;
}

function findOpenBlock(actions: readonly string[]): string | undefined {
  const words = actions.map((action) => /^-?\s*(\w+)/.exec(action)?.[1]);
  const opened = words.filter((word) => /^(if|range|with|define|block)$/.test(word ?? "")).length;
  const ended = words.filter((word) => word === "end").length;
  return opened === ended
    ? undefined
    : `opens ${opened} of if, range and with, and ends ${ended} of them, so the rule is not loaded. End each with {{ end }}.`;
}

/** Whether a text has a template's variable in it, but no template. */
export const hasForgottenBraces = (text: string): boolean =>
  !text.includes("{{") && /\$(labels\.|externalLabels\.|externalURL\b|value\b)/.test(text);
