/** What is said of a key that is not a setting. */
import { z } from "zod";
import { nearest } from "../../model/nearest";
import { allKeys, formsAt } from "./forms";
import { isWithin, keyOf, Path, valueAt } from "./keys";
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

  const meant = nearest(name, siblings);
  if (meant !== undefined) return `is not a setting. ${ask([sibling(meant)])}`;

  const alike = siblings.filter((each) => name.length > 2 && isPartOf(name, each));
  if (alike.length > 0) return `is not a setting. ${ask(alike.map(sibling))}`;

  const same = allKeys(schema).filter((key) => key.at(-1) === name);
  const elsewhere = [...new Set(same.map(keyOf))];
  const inside = elsewhere.filter((key) => isWithin(key, keyOf(path)));
  if (elsewhere.length > 0) return `is not a setting. ${ask(inside.length > 0 ? inside : elsewhere)}`;
  return `is not a setting. ${all}`;
}

const isPartOf = (one: string, other: string): boolean =>
  other.toLowerCase().includes(one.toLowerCase()) || one.toLowerCase().includes(other.toLowerCase());
