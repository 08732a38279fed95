/** TypeScript interfaces of components' args, with what an editor shows of each arg, from the schema that checks them. */
import { z } from "zod";
import { formsOf, unwrap } from "../checking/forms";
import { sampleOf } from "../kinds/inputKind";
import { kindOf } from "./configurationPage";
import { JsonSchema, settingsSchema } from "./jsonSchema";

/** An interface, and the file that it goes into. */
export interface ArgInterface {
  /** Such as `QueryArgs`. */
  readonly name: string;
  /** What they are the args of, as a sentence. */
  readonly description: string;
  readonly schema: z.ZodObject;
  /**
   * Interface of the args that another component has too, and the names of these: they are taken from there, unless they
   * are among the others.
   * @default none
   */
  readonly base?: {
    readonly name: string;
    readonly from: string;
    readonly keys: readonly string[];
    readonly others: readonly string[];
  };
  /** Interfaces that stand for some args, by the name of the arg. @default none */
  readonly references?: Readonly<Record<string, { readonly name: string; readonly from: string }>>;
}

const capitalize = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}`;
const endSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Words of a description, and what is said of an arg that is left out. */
function splitDescription(description: string): { meaning: string; leftOut?: string } {
  const found = /^(.*); ([^;]+?),? if left out$/.exec(description);
  return found ? { meaning: found[1], leftOut: found[2] } : { meaning: description };
}

/** Kinds of which the type says as much. */
const isObvious = /^(`true` or `false`|text|keys and values|list: .*|by name: .*)$/;

/** The kind of a value in words, with its unit and bounds; nothing where the type says as much. */
function describeKind(schema: z.ZodType): string | undefined {
  if (formsOf(schema).length > 0) return undefined;
  const { properties } = settingsSchema(z.strictObject({ arg: schema }));
  const json = properties?.arg as JsonSchema;
  if (json.title === undefined && (json.enum ?? json.const) !== undefined) return undefined;
  const words = kindOf(json);
  return isObvious.test(words) ? undefined : words;
}

/** The default as an editor shows it. */
function describeDefault(schema: z.ZodType, leftOut: string | undefined): string | undefined {
  if (leftOut !== undefined) return leftOut;
  const { type, defaultValue } = schema.def as { type: string; defaultValue?: unknown };
  if (type === "default") return JSON.stringify(defaultValue);
  if (type === "prefault")
    return JSON.stringify(defaultValue) === "{}" ? undefined : JSON.stringify(defaultValue);
  return type === "optional" ? "none" : undefined;
}

function writeComment(schema: z.ZodType, indent: string): string[] {
  const { meaning, leftOut } = splitDescription(schema.description ?? "");
  const kind = describeKind(schema);
  const standard = describeDefault(schema, leftOut);
  const text = [
    meaning === "" ? undefined : endSentence(capitalize(meaning)),
    kind === undefined ? undefined : endSentence(capitalize(kind)),
  ]
    .filter((part) => part !== undefined)
    .join(" ")
    .replaceAll("*/", "*\\/");
  const lines = [
    ...wrap(text, 114 - indent.length),
    ...(standard === undefined ? [] : [`@default ${standard}`]),
  ];
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}

/** Lines of a text. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((each) => each !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const input = (schema: z.ZodType, type: string): string =>
  sampleOf(schema) === undefined ? type : `pulumi.Input<${type}>`;

/** The type of a value, in TypeScript. */
function writeType(schema: z.ZodType, indent: string): string {
  const here = unwrap(schema);
  if (here instanceof z.ZodEnum) return here.options.map((each) => JSON.stringify(each)).join(" | ");
  if (here instanceof z.ZodLiteral) return JSON.stringify(here.value);
  if (here instanceof z.ZodBoolean) return "boolean";
  if (here instanceof z.ZodNumber) return "number";
  if (here instanceof z.ZodObject) return input(schema, writeObject(here, indent));
  if (here instanceof z.ZodArray) return `readonly (${writeType(here.element as z.ZodType, indent)})[]`;
  if (here instanceof z.ZodRecord)
    return input(schema, `Readonly<Record<string, ${writeType(here.valueType as z.ZodType, indent)}>>`);
  if (here instanceof z.ZodUnion)
    return here.options.map((each) => writeType(each as z.ZodType, indent)).join(" | ");
  if (here instanceof z.ZodString || here instanceof z.ZodStringFormat) return input(schema, "string");
  throw new Error(`There is no TypeScript for a schema of type ${here.def.type}.`);
}

function writeObject(schema: z.ZodObject, indent: string): string {
  const deeper = `${indent}  `;
  // Keys of other programs' files are theirs.
  const others =
    schema.def.catchall instanceof z.ZodUnknown ? [`${deeper}readonly [key: string]: unknown;`] : [];
  const own = Object.entries(schema.shape).flatMap(([name, value]) =>
    writeProperty(name, value as z.ZodType, deeper),
  );
  return ["{", ...own, ...others, `${indent}}`].join("\n");
}

function writeProperty(name: string, schema: z.ZodType, indent: string, type?: string): string[] {
  const mark = schema.safeParse(undefined).success ? "?" : "";
  return [
    ...writeComment(schema, indent),
    `${indent}readonly ${name}${mark}: ${type ?? writeType(schema, indent)};`,
  ];
}

const writeBase = ({ name, others }: NonNullable<ArgInterface["base"]>): string =>
  others.length === 0 ? name : `Omit<${name}, ${others.map((key) => JSON.stringify(key)).join(" | ")}>`;

/** The text of a file with one interface. */
export function writeArgInterface({
  name,
  description,
  schema,
  base,
  references = {},
}: ArgInterface): string {
  const properties = Object.entries(schema.shape)
    .filter(([key]) => !base?.keys.includes(key))
    .flatMap(([key, value]) => writeProperty(key, value as z.ZodType, "  ", references[key]?.name));
  const body = properties.join("\n");
  const imported = [...(base ? [base] : []), ...Object.values(references)];
  return [
    "// Written by `npm run docs` from the schema in settings/. A test fails when it is stale.",
    ...(body.includes("pulumi.") ? ['import type * as pulumi from "@pulumi/pulumi";'] : []),
    ...imported.map((each) => `import type { ${each.name} } from "./${each.from}";`),
    "",
    `/** ${description} */`,
    `export interface ${name} ${base ? `extends ${writeBase(base)} ` : ""}{`,
    body,
    "}",
    "",
  ].join("\n");
}
