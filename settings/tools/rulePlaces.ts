/** Where in a rule file an answer of promtool or thanos belongs. */
import type { FileProblem } from "../../model/files/place";
import type { Path } from "../checking/keys";

/** A rule file, as far as places are looked up in it. */
interface RuleFile {
  readonly groups?: readonly {
    readonly name?: string;
    readonly rules?: readonly Readonly<Record<string, unknown>>[];
  }[];
}

const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;
const ofRule = new RegExp(String.raw`^group ${quoted}, rule (\d+), ${quoted}: ([\s\S]*)$`);
const ofGroup = new RegExp(String.raw`^groupname: ${quoted} is repeated`);
/** What a message is about, by how it begins. Source: `Rule.Validate` of Prometheus' model/rulefmt. */
const keys: readonly (readonly [RegExp, (name: string) => Path])[] = [
  [/^could not parse expression: /, () => ["expr"]],
  [new RegExp(`^label ${quoted}: `), (name) => ["labels", name]],
  [new RegExp(`^annotation ${quoted}: `), (name) => ["annotations", name]],
  [/^invalid (?:label name|label value): /, () => ["labels"]],
  [/^invalid annotation name: /, () => ["annotations"]],
  [/^invalid field '(\w+)' in recording rule/, (name) => [name]],
  [/^(?:invalid recording rule name|braces present in the recording rule name)/, () => ["record"]],
];

/** Go's quoting undone, as far as names have it. */
const unquote = (text: string): string => text.replace(/\\(["\\])/g, "$1");

/**
 * The place of an answer, and the rest of it.
 *
 * @param said one message, without the place in the file that was checked.
 * @param file that was checked.
 * @param path key of the file.
 * @param first number of a group's first rule: 1 for promtool, 0 for thanos.
 */
export function placeAnswer(
  said: string,
  file: object,
  path: Path,
  first: 0 | 1,
): { path: Path; why: string; about?: FileProblem["about"] } {
  const { groups = [] } = file as RuleFile;
  const find = (name: string) => groups.findIndex((each) => each.name === unquote(name));
  const [, repeated] = ofGroup.exec(said) ?? [];
  if (repeated !== undefined && find(repeated) >= 0)
    return { path: [...path, "groups", find(repeated), "name"], why: said };

  const [, group, number, name, rest] = ofRule.exec(said) ?? [];
  const rule = Number(number) - first;
  const at = group === undefined ? -1 : find(group);
  const content = groups[at]?.rules?.[rule];
  if (content === undefined) return { path, why: said };
  const [form, keyOfForm] = keys.find(([each]) => each.test(rest)) ?? [];
  const key = keyOfForm?.(unquote(form?.exec(rest)?.[1] ?? "")) ?? [];
  return {
    path: [...path, "groups", at, "rules", rule, ...key],
    why: describeRest(
      rest.replace(form ?? "", (begin) => (key.length > 0 && begin.endsWith(": ") ? "" : begin)),
    ),
    about: `${"alert" in content ? "alert" : "record"} ${unquote(name)}`,
  };
}

/** What is wrong, with its place in the text behind it: `1:6: parse error: ...` and `template: __alert_A:1:5: ...`. */
function describeRest(text: string): string {
  const [, line, column, what] = /^(\d+):(\d+): parse error: ([\s\S]*)$/.exec(text) ?? [];
  if (what !== undefined) return `${what} (line ${line}, column ${column})`;
  return text.replace(/^template: [\s\S]*?:\d+(?::\d+)?: /, "");
}
