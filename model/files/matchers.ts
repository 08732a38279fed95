/** Matchers of Alertmanager: which labels an alert has to have. */
import { explainRegex } from "../languages/explain";
import { curlyQuotes, findHidden, findNameSlip } from "../textSlips";
import type { Place } from "./place";

/** Checks the matchers of a route or of a side of an inhibition, in the new form and in the two old ones. */
export function checkMatchers(place: Place, equal: string, regular: string, matchers: string): void {
  for (const old of [equal, regular]) {
    const deprecated = place.at(old);
    if (deprecated.missing) continue;
    deprecated.warn(`is deprecated by Alertmanager. Write it as ${matchers}.`);
    // A label's name is not in the message: where a value slipped out of its place, it may be a key.
    for (const { value } of Object.values(deprecated.readKeys("labels") ?? {})) {
      if (typeof value === "object")
        deprecated.error("has a value that is not a string. Write strings only.");
      const fault = old === regular ? explainRegex(String(value)) : undefined;
      if (fault !== undefined) deprecated.error(fault);
    }
  }
  place
    .at(matchers)
    .readList()
    .forEach((each) => checkMatcher(each));
}

const word = String.raw`(?:"(?:[^"\\]|\\.)*"|[^\s{}!=~,"'\x60\\]+)`;
const one = String.raw`\s*(${word})\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|(?!=)[^,"]*?)\s*`;
const whole = new RegExp(String.raw`^\s*\{?(?:${one}(?:,${one})*,?\s*)?\}?\s*$`);
/** Each matcher of several, up to its end: a value without quotes has none of its own. */
const each = new RegExp(String.raw`${one}(?=,|\}?\s*$)`, "g");

function checkMatcher(place: Place): void {
  const text = place.requireText('Write a matcher, such as severity="critical".');
  if (text === undefined) return;
  if (!whole.test(text))
    return place.error(
      'is not a matcher. Write a label, one of =, !=, =~ and !~, and a value in quotes, such as severity="critical".',
    );
  // Blanks to JavaScript, and a part of a label's name to Alertmanager.
  const hidden = findHidden(text.replace(/[\t\r\n]/g, " "));
  if (hidden !== undefined)
    return place.error(`has the character ${hidden} in it, which no one sees. Type it anew, without it.`);
  const [curly] = curlyQuotes.exec(text.replace(/"(?:[^"\\]|\\.)*"/g, "")) ?? [];
  if (curly !== undefined)
    return place.error(
      `has the curly quote ${curly}, which becomes a part of it. Write " instead, on both sides.`,
    );
  for (const matcher of readMatchers(text)) {
    const fault = matcher.operator.endsWith("~") ? explainRegex(matcher.value) : findPlainFault(matcher);
    if (fault !== undefined) place.error(fault);
  }
}

/** What is wrong with a value that is compared as it stands. */
function findPlainFault({ operator, value }: Matcher): string | undefined {
  if (/\.[*+]|^\^.*\$$|^\S+\|\S+$/.test(value))
    return `compares with a regular expression as it stands, so no label is equal to it. Write ${operator === "=" ? "=~" : "!~"} in the place of ${operator}.`;
  return findNameSlip(value);
}

/** A matcher: a label, one of four operators, and a value. */
export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

const unquote = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, "$1") : text;

/** The matchers in a text; none where it is not one. */
export function readMatchers(text: string): Matcher[] {
  if (!whole.test(text)) return [];
  return [...text.matchAll(each)].map(([, label, operator, value]) => {
    return { label: unquote(label), operator, value: unquote(value) };
  });
}
