/** The JSON schema of a stack's file, for editors; docs/configuration.md is written from it too. */
import { z } from "zod";
import { prefix } from "../checking/naming";
import { foreignNamespaces } from "../namespaces";
import { holdsAnchors, stackFileKeys } from "../stackKeys";
import { withRules } from "./schemaRules";
import type { JsonSchema } from "./schemaShape";

export type { JsonSchema } from "./schemaShape";

/** Forms of kinds of values that are checked by code, by the begin of their title. */
const formsByTitle: readonly (readonly [string, string])[] = [
  ["cores, as a Kubernetes", "[1-9]"],
  ["bytes, as a Kubernetes", "^([^a-zA-Z]*[1-9][^a-zA-Z]*(Ki|[MGTPE]i?)|[0-9]{7,}|.*[eE]\\+?[0-9]+)$"],
  ["bytes, such as", "[1-9]"],
  ["image with its tag", "^\\S+:[\\w][\\w.-]*(@sha256:[0-9a-f]{64})?$"],
];

/** The settings as they are written. */
export const settingsSchema = (schema: z.ZodObject): JsonSchema =>
  z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      // Zod leaves the default out where the value is read in two forms, such as a quantity as a number.
      const { type, defaultValue } = zodSchema._zod.def as { type: string; defaultValue?: unknown };
      if (type === "default" && jsonSchema.default === undefined) jsonSchema.default = defaultValue;
      // Zod's bounds of any whole number say nothing.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      // No format of JSON Schema; it has a pattern too.
      if (jsonSchema.format === "cidrv4") delete jsonSchema.format;
      // What is checked by code, as far as a pattern can say it.
      const [, form] = formsByTitle.find(([title]) => jsonSchema.title?.startsWith(title)) ?? [];
      if (form !== undefined) jsonSchema.allOf = [...(jsonSchema.allOf ?? []), { pattern: form }];
    },
  }) as JsonSchema;

/** A secret text, as Pulumi writes it. */
const secure: JsonSchema = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/** A secret setting: one text, or texts by two names where it was set by `--path`. */
const secret = (description: string): JsonSchema => ({
  description: `${description}. Set it by \`pulumi config set --secret\``,
  anyOf: [secure, { type: "object", additionalProperties: { type: "object", additionalProperties: secure } }],
});

/** A setting as it may be written: `pulumi config set` writes a switch and a number as a text. */
const asSet = (setting: JsonSchema): JsonSchema => {
  const { type, ...rest } = setting;
  if (type === "boolean") return { ...rest, enum: [true, false, "true", "false"] };
  // A text may be a number in YAML: a cluster may be named 2024.
  return type === "string" && rest.enum === undefined
    ? { ...setting, type: ["string", "number", "boolean"] }
    : setting;
};

const encrypted: JsonSchema = { $ref: "#/$defs/encrypted" };

/** The same with an encrypted value in the place of any. What decides on the form of a setting is never encrypted. */
function orEncrypted(setting: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, oneOf, anyOf, ...rest } = setting;
  if (rest.const !== undefined) return setting;
  const each = (all: readonly JsonSchema[]) => all.map(orEncrypted);
  const inner = Object.entries({
    properties:
      properties &&
      Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, orEncrypted(one)])),
    items: items && orEncrypted(items),
    additionalProperties:
      typeof additionalProperties === "object" ? orEncrypted(additionalProperties) : additionalProperties,
    oneOf: oneOf && each(oneOf),
    anyOf: anyOf && each(anyOf),
  }).filter(([, value]) => value !== undefined);
  const { title, description, default: standard, ...checks } = rest;
  const about = Object.entries({ title, description, default: standard }).filter(
    ([, value]) => value !== undefined,
  );
  const schema: JsonSchema = Object.fromEntries([...Object.entries(checks), ...inner]);
  return Object.keys(schema).length === 0
    ? setting
    : { ...Object.fromEntries(about), anyOf: [schema, encrypted] };
}

/** Keys that are not settings, or wrong: no value is right. */
const none = { not: {} };

const escapeName = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Keys of other namespaces: those that nobody reads are wrong, and what is of another program is left to it. */
function otherKeys(names: readonly string[]): Record<string, JsonSchema> {
  const own = escapeName(prefix);
  const known = foreignNamespaces.map(({ namespace }) => namespace).join("|");
  return {
    [`^(?!${own})[^:]+:(${names.join("|")})$`]: none,
    [`^(?!${own})[Tt][Hh][Aa][Nn][Oo][Ss][^:]*:`]: none,
    ...Object.fromEntries(
      foreignNamespaces.map(({ namespace, keys }) => [
        keys.length === 0 ? `^${namespace}:` : `^${namespace}:(?!(${keys.join("|")})$)`,
        none,
      ]),
    ),
    ...Object.fromEntries(
      foreignNamespaces
        .filter(({ keys }) => keys.length > 0)
        .map(({ namespace, keys }) => [`^${namespace}:(${keys.join("|")})$`, {}]),
    ),
    [`^(?!${own})(?!(${known}):)[^:]+:[^:]+$`]: {},
    [`^${own}config:`]: {},
  };
}

/**
 * The schema of a whole `Pulumi.<stack>.yaml` (draft 2020-12). Keys of other namespaces are left to their owners.
 *
 * @param secrets settings that are secret, with what each is.
 */
export function stackFileSchema(schema: z.ZodObject, secrets: Readonly<Record<string, string>>): JsonSchema {
  const all = Object.entries(settingsSchema(schema).properties ?? {});
  const own = all.map(([name, setting]) => [name, orEncrypted(withRules(name, asSet(setting)))] as const);
  const hidden = Object.entries(secrets).map(([name, about]) => [name, secret(about)] as const);
  const settings = [...own, ...hidden];
  const groups = all.filter(([, { type }]) => type === "object").map(([name]) => name);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Settings of a stack: Pulumi.<stack>.yaml",
    $defs: { encrypted: secure },
    type: ["object", "null"],
    properties: {
      ...Object.fromEntries(stackFileKeys.map((key) => [key, {}])),
      config: {
        type: ["object", "null"],
        properties: Object.fromEntries<JsonSchema>([
          ...settings.map(([name, setting]): [string, JsonSchema] => [`${prefix}${name}`, setting]),
          // Without a namespace it is the project's.
          ...settings.map(([name]): [string, JsonSchema] => [
            name,
            { $ref: `#/properties/config/properties/${prefix}${name}` },
          ]),
        ]),
        patternProperties: otherKeys(groups),
        additionalProperties: false,
      },
    },
    patternProperties: { [holdsAnchors.source]: {} },
    additionalProperties: false,
  } as JsonSchema;
}
