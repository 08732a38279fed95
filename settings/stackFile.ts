/** Settings as Pulumi has them: texts, of which those of structured settings are YAML (JSON is YAML too). */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Given } from "./checking/checkSettings";
import { unwrap } from "./checking/forms";
import { prefix } from "./checking/naming";
import { isUnseen } from "./checking/unseen";
import { isSecret, readPlainText } from "./stackText";

/** The settings under `thanos:` of the whole configuration of a stack, by name. */
export const pickOwnSettings = (configuration: Given): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(configuration)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );

/** Settings with their texts read, except where the setting is a text itself: a cluster may be named `2024`. */
export function readTexts(schema: z.ZodObject<Record<string, z.ZodType>>, given: Given): Given {
  const isText = (name: string) =>
    Object.hasOwn(schema.shape, name) && unwrap(schema.shape[name]) instanceof z.ZodString;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === "string" && !isUnseen(value) && !isText(name) ? readText(value) : value,
    ]),
  );
}

/** A text that is not YAML stays a text, which its setting's schema then refuses. */
export function readText(text: string): unknown {
  const { content, fault } = readPlainText(text);
  return fault === undefined ? (content ?? null) : text;
}

/**
 * The plain settings under `thanos:` in a stack's file, as a program run by Pulumi gets them; secrets are left out.
 *
 * @throws Error when the file is missing or not YAML.
 */
export function readStackFile(path: string): Record<string, unknown> {
  const { config } = (parse(readFileSync(path, "utf8")) ?? {}) as { config?: Given };
  return pickPlainSettings(config ?? {});
}

/** The plain settings under `thanos:` in what a stack's file has under `config`. */
export function pickPlainSettings(config: Given): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(pickOwnSettings(config))
      .filter(([, value]) => !isSecret(value))
      .map(([name, value]) => [name, isScalar(value) ? String(value) : dropSecrets(value)]),
  );
}

const isScalar = (value: unknown) => typeof value === "number" || typeof value === "boolean";

function dropSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isSecret(item)).map(dropSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => !isSecret(item))
      .map(([key, item]) => [key, dropSecrets(item)]),
  );
}
