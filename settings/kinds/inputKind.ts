/** Settings whose value another resource may know: in code they take an output or a promise too. */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** What the compiler knows such a setting by. There is no such field at run time. */
export interface TakesInput {
  readonly "~takesInput": true;
}

const samples = z.registry<{ readonly sample: unknown }>();

/**
 * A kind of value that is taken as an output of a resource too, and then checked when it is known.
 *
 * @param sample a valid value. It stands for one that is not known yet, while the other settings are checked.
 */
export function acceptInput<T extends z.ZodType>(kind: T, sample: z.input<T>): T & TakesInput {
  samples.add(kind, { sample });
  return kind as T & TakesInput;
}

/** The sample of a setting that takes outputs, whatever its default; undefined for any other. */
export function sampleOf(schema: z.ZodType): { readonly sample: unknown } | undefined {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return samples.get(schema) ?? (innerType === undefined ? undefined : sampleOf(innerType));
}

/** The value of a setting with every default filled in, as a component gets it. */
export type Filled<S> = S extends TakesInput
  ? S extends z.ZodRecord<z.core.$ZodRecordKey, infer V>
    ? pulumi.Input<Readonly<Record<string, Filled<V>>>>
    : S extends z.ZodObject<infer Shape>
      ? pulumi.Input<{ readonly [K in keyof Shape]: Filled<Shape[K]> }>
      : pulumi.Input<z.output<S>>
  : S extends z.ZodDefault<infer T> | z.ZodPrefault<infer T>
    ? Filled<T>
    : S extends z.ZodOptional<infer T>
      ? Filled<T> | undefined
      : S extends z.ZodObject<infer Shape>
        ? { readonly [K in keyof Shape]: Filled<Shape[K]> }
        : S extends z.ZodArray<infer T>
          ? readonly Filled<T>[]
          : S extends z.ZodRecord<z.core.$ZodRecordKey, infer V>
            ? Readonly<Record<string, Filled<V>>>
            : S extends z.ZodDiscriminatedUnion<infer Options>
              ? Filled<Options[number]>
              : z.output<S>;
