/** What is said of a key that is not a setting. */
import { z } from "zod";
import { nearest } from "../../model/nearest";
import { allKeys, formsAt } from "./forms";
import { isWithin, keyOf, Path, pathOf, valueAt } from "./keys";
import type { NameSetting } from "./naming";

/** What the key is looked for in. */
export interface Known {
  readonly schema: z.ZodType;
  /** The settings as they are written: they tell which form of a setting is meant. */
  readonly given: unknown;
  /** Names of settings on top that the schema does not have. */
  readonly onTop: readonly string[];
  readonly nameSetting: NameSetting;
}

/** Which setting may be meant by a key that is none, or else which ones exist beside it. */
export function describeUnknownKey(path: Path, name: string, known: Known): string {
  const { schema, given, onTop, nameSetting } = known;
  const forms = formsAt(schema, path);
  const chosen = forms.filter(
    ({ key, value }) => key === undefined || valueAt(given, [...path, key]) === value,
  );
  const siblings = [
    ...new Set((chosen.length > 0 ? chosen : forms).flatMap(({ object }) => Object.keys(object.shape))),
    ...(path.length === 0 ? onTop : []),
  ];
  const subject = path.length === 0 ? "The settings are" : `${nameSetting(keyOf(path))} takes`;
  const all = `${subject} ${siblings.join(", ")}.`;
  const ask = (keys: readonly string[]) => `Did you mean ${keys.map(nameSetting).join(" or ")}?`;
  const sibling = (each: string) => keyOf([...path, each]);

  const other = forms.find(({ object }) => Object.hasOwn(object.shape, name));
  if (other !== undefined)
    return `is a setting only where ${other.key} is ${other.value}, and here it is ${chosen[0]?.value}. ${all}`;

  const misread =
    path.length === 0 ? describeName(name, known, siblings) : describeForm(path, name, nameSetting);
  if (misread !== undefined) return misread;

  const meant = nearest(name, siblings);
  if (meant !== undefined) return `is not a setting. ${ask([sibling(meant)])}`;

  const alike = siblings.filter((each) => name.length > 2 && isPartOf(name, each));
  if (alike.length > 0) return `is not a setting. ${ask(alike.map(sibling))}`;

  const named = allKeys(schema).filter((key) => key.at(-1) === name);
  // Who looks for a setting does not mean to acknowledge its change.
  const same = named.some(([top]) => top !== "acknowledge")
    ? named.filter(([top]) => top !== "acknowledge")
    : named;
  const elsewhere = [...new Set(same.map(keyOf))];
  const inside = elsewhere.filter((key) => isWithin(key, keyOf(path)));
  if (elsewhere.length > 0) return `is not a setting. ${ask(inside.length > 0 ? inside : elsewhere)}`;
  return `is not a setting. ${all}`;
}

const isPartOf = (one: string, other: string): boolean =>
  other.toLowerCase().includes(one.toLowerCase()) || one.toLowerCase().includes(other.toLowerCase());

/** What is said of a name on top that is written in another way: a path, or a group of all settings. */
function describeName(
  name: string,
  { schema, given, nameSetting }: Known,
  siblings: readonly string[],
): string | undefined {
  const [top, ...rest] = pathOf(name.replace(/^thanos[.:]/i, ""));
  if (/^thanos$/i.test(name)) {
    const inside = valueAt(given, [name]);
    const names = typeof inside === "object" && inside !== null ? Object.keys(inside) : [];
    const some = names.filter((each) => siblings.includes(each));
    const examples = (some.length > 0 ? some.slice(0, 3) : ["query"]).map(nameSetting).join(", ");
    return `is not a setting, and nothing below it is read. Write each setting by itself: ${examples}.`;
  }
  if (top === undefined || !siblings.includes(String(top)) || name === top) return undefined;
  if (rest.length === 0) return `is not a setting. Did you mean ${nameSetting(String(top))}?`;
  const isKnown = formsAt(schema, [top, ...rest.slice(0, -1)]).some(({ object }) =>
    Object.hasOwn(object.shape, String(rest.at(-1))),
  );
  if (!isKnown) return undefined;
  return `is a path, which only \`pulumi config set --path\` takes. Write ${keyOf(rest)} as keys below ${nameSetting(String(top))}.`;
}

/** Keys that Pulumi.yaml has around a value, and a stack's file has not. */
const projectForm = ["value", "default", "type", "secret", "description"];

function describeForm(path: Path, name: string, nameSetting: NameSetting): string | undefined {
  if (path.length !== 1 || !projectForm.includes(name)) return undefined;
  return `is of the form that only Pulumi.yaml has. Write what is in it directly below ${nameSetting(keyOf(path))}.`;
}
