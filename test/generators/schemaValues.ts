/** Walks a schema and makes what it takes: each setting is there or not, with a value of its kind. */
import fc from "fast-check";
import { z } from "zod";
import { formsOf } from "../../settings/checking/forms";
import { texts } from "./values";

/** Makes the value of a setting that needs more than its kind: by its key, `*` for any one part of it. */
export type ByKey = Readonly<Record<string, (usual: unknown) => fc.Arbitrary<unknown>>>;

interface Walk {
  readonly byKey: ByKey;
  /** Keys of settings that nothing is known of; they are left out. */
  readonly unknown: Set<string>;
}

/** A setting that is absent. */
const absent = Symbol("absent");

/**
 * Settings of a schema.
 *
 * @returns the settings, and the keys for which there is no value to make: of those none has any.
 */
export function valuesOf(
  schema: z.ZodType,
  byKey: ByKey,
): { values: fc.Arbitrary<unknown>; unknown: string[] } {
  const unknown = new Set<string>();
  const values = walk(schema, "", undefined, { byKey, unknown });
  return { values: values ?? fc.constant({}), unknown: [...unknown] };
}

function walk(schema: z.ZodType, key: string, usual: unknown, at: Walk): fc.Arbitrary<unknown> | undefined {
  const own = Object.entries(at.byKey).find(([pattern]) => matches(pattern, key));
  const { innerType, defaultValue } = schema.def as { innerType?: z.ZodType; defaultValue?: unknown };
  if (innerType !== undefined) return walk(innerType, key, defaultValue ?? usual, at);
  if (own !== undefined) return own[1](usual);
  if (schema instanceof z.ZodObject) return walkObject(schema, key, at);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const options = (schema.options as readonly z.ZodType[]).map((each) => walk(each, key, usual, at));
    return fc.oneof(...options.filter((each) => each !== undefined));
  }
  if (schema instanceof z.ZodArray) {
    const item = walk(schema.element as z.ZodType, `${key}.*`, undefined, at);
    return item && fc.array(item, { maxLength: 3 });
  }
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...(schema.options as string[]));
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return numberOf(schema, usual);
  const title = schema.meta()?.title ?? "";
  const kind = texts.find(([pattern]) => pattern.test(title));
  if (kind !== undefined) return kind[1](usual);
  at.unknown.add(key);
  return undefined;
}

function walkObject({ shape }: z.ZodObject<z.ZodRawShape>, key: string, at: Walk): fc.Arbitrary<unknown> {
  const entries = Object.entries(shape).flatMap(([name, inner]) => {
    const value = walk(inner as z.ZodType, key === "" ? name : `${key}.${name}`, undefined, at);
    if (value === undefined) return [];
    const mayBeAbsent = (inner as z.ZodType).safeParse(undefined).success;
    const maybe = fc.oneof(
      { weight: 2, arbitrary: fc.constant(absent as unknown) },
      { weight: formsOf(inner as z.ZodType).length > 0 ? 3 : 1, arbitrary: value },
    );
    return [[name, mayBeAbsent ? maybe : value] as const];
  });
  return fc
    .tuple(...entries.map(([, value]) => value))
    .map((values) =>
      Object.fromEntries(
        entries.flatMap(([name], i) => (values[i] === absent ? [] : [[name, values[i]] as const])),
      ),
    );
}

/** Whole numbers near the lower bound and near the usual value, where a stack has them. */
function numberOf(schema: z.ZodNumber, usual: unknown): fc.Arbitrary<unknown> {
  const least = Math.max(schema.minValue ?? 0, 0);
  const standard = typeof usual === "number" ? usual : least;
  const most = Math.min(schema.maxValue ?? Infinity, Math.max(standard * 2, least + 4));
  return schema.isInt
    ? fc.integer({ min: Math.max(least, Math.floor(standard / 2)), max: most })
    : fc.constantFrom(standard, least, (standard + most) / 2);
}

/** Whether a key is one of a pattern. */
function matches(pattern: string, key: string): boolean {
  const [parts, names] = [pattern.split("."), key.split(".")];
  return parts.length === names.length && parts.every((part, i) => part === "*" || part === names[i]);
}
