/** Forms of a setting with keys: one, or several where another key tells which of them it has. */
import { z } from "zod";
import type { Path } from "./keys";

/** The schema inside of those that only add a default, make it optional or read a value in another form. */
export function unwrap(schema: z.ZodType): z.ZodType {
  const { innerType, type, out } = schema.def as { innerType?: z.ZodType; type: string; out?: z.ZodType };
  const inner = type === "pipe" ? out : innerType;
  return inner === undefined ? schema : unwrap(inner);
}

/** One form: its keys, and, where there are several, which key tells them apart and its value in this one. */
export interface Form {
  readonly object: z.ZodObject<Record<string, z.ZodType>>;
  readonly key?: string;
  readonly value?: string;
}

/** The forms of a setting; none where it has no keys of its own. */
export function formsOf(schema: z.ZodType): Form[] {
  const here = unwrap(schema);
  if (here instanceof z.ZodObject) return [{ object: here }];
  if (!(here instanceof z.ZodDiscriminatedUnion)) return [];
  const { discriminator: key } = here.def;
  return (here.options as readonly z.ZodType[])
    .flatMap(formsOf)
    .map(({ object }) => ({ object, key, value: String((object.shape[key] as z.ZodLiteral).value) }));
}

/** The forms of the setting at a path. */
export function formsAt(schema: z.ZodType, path: Path): Form[] {
  const [name, ...rest] = path;
  if (name === undefined) return formsOf(schema);
  const here = unwrap(schema);
  if (here instanceof z.ZodArray) return formsAt(here.element as z.ZodType, rest);
  if (here instanceof z.ZodRecord) return formsAt(here.valueType as z.ZodType, rest);
  return formsOf(here).flatMap(({ object }) =>
    Object.hasOwn(object.shape, name) ? formsAt(object.shape[String(name)], rest) : [],
  );
}

const keysOfSchemas = new WeakMap<z.ZodType, readonly Path[]>();

/** Every key of a schema, with its path. */
export function allKeys(schema: z.ZodType): readonly Path[] {
  const known = keysOfSchemas.get(schema) ?? listKeys(schema, []);
  keysOfSchemas.set(schema, known);
  return known;
}

const listKeys = (schema: z.ZodType, prefix: Path): Path[] =>
  formsOf(schema).flatMap(({ object }) =>
    Object.entries(object.shape).flatMap(([name, value]) => [
      [...prefix, name],
      ...listKeys(value, [...prefix, name]),
    ]),
  );
