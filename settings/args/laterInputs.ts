/** Outputs and promises among the args of a component: taken out while the rest is checked, and put back. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { formsOf, unwrap } from "../checking/forms";
import { keyOf, Path, valueAt } from "../checking/keys";
import type { Broken } from "../checking/problems";
import { sampleOf } from "../kinds/inputKind";

/** A value that is known later, and where it was. */
export interface Later {
  readonly path: Path;
  readonly value: pulumi.Output<unknown>;
  /** What it has to be once it is known. */
  readonly schema: z.ZodType;
}

/** Args without values that are known later. */
export interface Detached {
  /** The args, with a valid value in the place of each. */
  readonly plain: unknown;
  readonly later: readonly Later[];
  /** Outputs where none is taken. */
  readonly problems: readonly Broken[];
}

const isLater = (value: unknown): boolean => pulumi.Output.isInstance(value) || value instanceof Promise;

/** Takes what is known later out of args. */
export function detachLater(schema: z.ZodType, args: unknown, path: Path = []): Detached {
  if (isLater(args)) return detachOne(schema, args, path);
  const here = unwrap(schema);
  if (Array.isArray(args) && here instanceof z.ZodArray) {
    const element = here.element as z.ZodType;
    const items = args.map((item, i) => detachLater(element, item, [...path, i]));
    return { ...join(items), plain: items.map(({ plain }) => plain) };
  }
  if (typeof args !== "object" || args === null || Array.isArray(args))
    return { plain: args, later: [], problems: [] };
  const entries = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, Detached] => [
      name,
      detachLater(schemaOf(here, name, args), value, [...path, name]),
    ]);
  const plain = Object.fromEntries(entries.map(([name, detached]) => [name, detached.plain]));
  return { ...join(entries.map(([, detached]) => detached)), plain };
}

function detachOne(schema: z.ZodType, value: unknown, path: Path): Detached {
  const known = sampleOf(schema);
  if (known !== undefined)
    return {
      // A default is a valid value too, and one that goes with the other defaults.
      plain: hasDefault(schema) ? undefined : known.sample,
      later: [{ path, value: pulumi.output(value), schema: unwrap(schema) }],
      problems: [],
    };
  const rule = "is an output, which is not known when resources are declared. Set it to a plain value.";
  return { plain: undefined, later: [], problems: [{ key: keyOf(path), value: undefined, rule }] };
}

const hasDefault = (schema: z.ZodType): boolean => schema instanceof z.ZodDefault;

/** The schema of a key; of one that is not in the schema, which is reported elsewhere, any value. */
function schemaOf(schema: z.ZodType, name: string, args: object): z.ZodType {
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  const forms = formsOf(schema).filter(
    ({ key, value }) => key === undefined || (args as Record<string, unknown>)[key] === value,
  );
  return forms.find(({ object }) => Object.hasOwn(object.shape, name))?.object.shape[name] ?? z.unknown();
}

const join = (parts: readonly Detached[]): Pick<Detached, "later" | "problems"> => ({
  later: parts.flatMap(({ later }) => later),
  problems: parts.flatMap(({ problems }) => problems),
});

/**
 * Puts what is known later back into args that are checked and filled.
 *
 * @param check the value that is used once it is known. @throws Error when it is not valid, which fails the update.
 */
export function attachLater(
  filled: object,
  later: readonly Later[],
  check: (later: Later, value: unknown) => unknown,
): void {
  for (const each of later) {
    const parent = valueAt(filled, each.path.slice(0, -1)) as Record<PropertyKey, unknown>;
    parent[each.path.at(-1) as PropertyKey] = each.value.apply((value) => check(each, value));
  }
}
