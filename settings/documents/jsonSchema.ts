/** The JSON schema of a stack's file, for editors; docs/configuration.md is written from it too. */
import { z } from "zod";
import { prefix } from "../checking/naming";

/** As much of a JSON schema as settings have. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

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

/** `pulumi config set` writes a switch as a text. */
const asSet = (setting: JsonSchema): JsonSchema => {
  const { type, ...rest } = setting;
  return type === "boolean" ? { ...rest, enum: [true, false, "true", "false"] } : setting;
};

/**
 * The schema of a whole `Pulumi.<stack>.yaml` (draft 2020-12). Keys of other namespaces are left to their owners.
 *
 * @param secrets settings that are secret, with what each is.
 */
export function stackFileSchema(schema: z.ZodObject, secrets: Readonly<Record<string, string>>): JsonSchema {
  const own = Object.entries(settingsSchema(schema).properties ?? {}).map(
    ([name, setting]) => [name, asSet(setting)] as const,
  );
  const hidden = Object.entries(secrets).map(([name, about]) => [name, secret(about)] as const);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Settings of a stack: Pulumi.<stack>.yaml",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(
          [...own, ...hidden].map(([name, setting]) => [`${prefix}${name}`, setting]),
        ),
        patternProperties: { [`^(?!${prefix})`]: {} },
        additionalProperties: false,
      },
    },
  } as JsonSchema;
}
