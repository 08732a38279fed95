/** Keys of a schema: how one is written, and which one is meant by a name that is none. */
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

export type Path = readonly PropertyKey[];

/** A key as `pulumi config set --path` takes it, such as `query.stores[0]` or `ruler.rules["a b"]`. */
export const keyOf = (path: Path): string =>
  path
    .map((part) => {
      if (typeof part === "number") return `[${part}]`;
      return /^[\w-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`;
    })
    .join("")
    .replace(/^\./, "");

/** Whether one key is the other, or one is inside of the other. */
export const covers = (one: string, other: string): boolean => within(one, other) || within(other, one);
const within = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);

/** The value at a path, as it is written. */
export const at = (values: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined | null)?.[name],
    values,
  );

/** The schema inside of those that only add a default or make it optional. */
export function inner(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType === undefined ? schema : inner(innerType);
}

/** One form of a setting that has several: which key tells them apart, and its value in this one. */
export interface Form {
  readonly object: z.ZodObject<Record<string, z.ZodType>>;
  readonly key?: string;
  readonly value?: string;
}

/** The forms of a setting with keys: one, or several where it is a union; none where it has no keys of its own. */
export function formsOf(schema: z.ZodType): Form[] {
  const here = inner(schema);
  if (here instanceof z.ZodObject) return [{ object: here }];
  if (!(here instanceof z.ZodDiscriminatedUnion)) return [];
  const { discriminator: key } = here.def;
  return (here.options as readonly z.ZodType[])
    .flatMap(formsOf)
    .map(({ object }) => ({ object, key, value: String((object.shape[key] as z.ZodLiteral).value) }));
}

/** The forms of the setting at a path. */
function formsAt(schema: z.ZodType, path: Path): Form[] {
  const [name, ...rest] = path;
  if (name === undefined) return formsOf(schema);
  const here = inner(schema);
  if (here instanceof z.ZodArray) return formsAt(here.element as z.ZodType, rest);
  if (here instanceof z.ZodRecord) return formsAt(here.valueType as z.ZodType, rest);
  return formsOf(here).flatMap(({ object }) =>
    Object.hasOwn(object.shape, name) ? formsAt(object.shape[String(name)], rest) : [],
  );
}

/** Every key of a schema, with its path. */
function allKeys(schema: z.ZodType, prefix: Path = []): Path[] {
  return formsOf(schema).flatMap(({ object }) =>
    Object.entries(object.shape).flatMap(([name, value]) => [
      [...prefix, name],
      ...allKeys(value, [...prefix, name]),
    ]),
  );
}

/** Farthest that a name may be from another one to be taken for a slip of it. */
const slip = (name: string): number => Math.max(2, Math.floor(name.length / 3));

/** The one of some names that another one is most likely meant for; `undefined` when it is like none. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const lower = new Map(names.map((each) => [each.toLowerCase(), each]));
  const found = closest(name.toLowerCase(), [...lower.keys()]);
  return distance(name.toLowerCase(), found) <= slip(name) ? lower.get(found) : undefined;
}

const either = (keys: readonly string[]): string => keys.map((key) => `thanos:${key}`).join(" or ");

/**
 * What is said of a key that there is not: which one may be meant, where there is one, or which there are.
 *
 * @param onTop names that are settings too, though not of this schema.
 */
export function unknownKey(
  schema: z.ZodType,
  given: unknown,
  path: Path,
  name: string,
  onTop: readonly string[],
): string {
  const forms = formsAt(schema, path);
  const chosen = forms.filter(({ key, value }) => key === undefined || at(given, [...path, key]) === value);
  const siblings = [
    ...new Set((chosen.length > 0 ? chosen : forms).flatMap(({ object }) => Object.keys(object.shape))),
    ...(path.length === 0 ? onTop : []),
  ];
  const has = `${path.length === 0 ? "There are" : `thanos:${keyOf(path)} has`} ${siblings.join(", ")}.`;

  const other = forms.find(({ object }) => Object.hasOwn(object.shape, name));
  if (other)
    return `no such setting where ${other.key} is ${chosen[0]?.value}, only where it is ${other.value}. ${has}`;

  const sibling = nearest(name, siblings);
  if (sibling !== undefined) return `no such setting. Did you mean ${either([keyOf([...path, sibling])])}?`;

  const alike = siblings.filter((each) => name.length > 2 && partOf(name, each));
  if (alike.length > 0)
    return `no such setting. Did you mean ${either(alike.map((each) => keyOf([...path, each])))}?`;

  const same = allKeys(schema).filter((key) => key.at(-1) === name);
  const elsewhere = [...new Set(same.map(keyOf))];
  const inside = elsewhere.filter((key) => within(key, keyOf(path)));
  if (elsewhere.length > 0)
    return `no such setting here. There is ${either(inside.length > 0 ? inside : elsewhere)}.`;
  return `no such setting. ${has}`;
}

const partOf = (one: string, other: string): boolean =>
  other.toLowerCase().includes(one.toLowerCase()) || one.toLowerCase().includes(other.toLowerCase());
