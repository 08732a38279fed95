/** JSON Schemas of every Kubernetes kind, made from the API server's own OpenAPI, which its Go module contains. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir } from "../cli/machine/labFolders";
import { run } from "../cli/machine/processes";
import { makePartialPath } from "./partialFiles";
import { findTool, readToolVersion } from "./toolCatalog";
import { goEnv } from "./toolchain";

type Schema = Readonly<Record<string, unknown>>;
type Schemas = Readonly<Record<string, Schema>>;

/** Key of the kinds that a schema is of. */
const kindsKey = "x-kubernetes-group-version-kind";

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A schema as the API server decodes it when it is strict: of an object with named fields there are no others. Texts and
 * defaults are left out.
 */
export function makeStrict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(makeStrict);
  if (!isSchema(value)) return value;
  const strict = Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "description" && key !== "default" && key !== kindsKey)
      .map(([key, each]) => [
        key,
        key === "properties" ? mapValues(each as Schema, makeStrict) : makeStrict(each),
      ]),
  );
  // How OpenAPI gives a field that is a type of its own a description: messages are shorter without.
  if (Array.isArray(strict.allOf) && strict.allOf.length === 1) return strict.allOf[0] as unknown;
  if (typeof strict.$ref === "string")
    return { $ref: strict.$ref.replace("#/components/schemas/", "#/$defs/") };
  const open = "x-kubernetes-preserve-unknown-fields" in strict || "additionalProperties" in strict;
  return strict.properties === undefined || open ? strict : { ...strict, additionalProperties: false };
}

const mapValues = (of: Schema, change: (value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));

/** The schemas that one refers to, and those that they refer to. */
function collect(name: string, all: Schemas, found: Record<string, unknown> = {}): Record<string, unknown> {
  if (name in found) return found;
  found[name] = all[name];
  for (const [, next] of JSON.stringify(all[name]).matchAll(/"#\/\$defs\/([^"]+)"/g))
    collect(next, all, found);
  return found;
}

/** The file of a kind, as kubeconform's template names it: `{{.ResourceKind}}{{.KindSuffix}}.json`. */
const fileOfKind = (kind: string, group: string, version: string): string =>
  `${[kind.toLowerCase(), ...(group ? [group.split(".")[0]] : []), version].join("-")}.json`;

/** A strict schema for each kind in a document of the API, by the name of its file. */
export function splitDocument(text: string): Record<string, string> {
  const { components } = JSON.parse(text) as { components?: { schemas?: Schemas } };
  const plain = components?.schemas ?? {};
  const strict = mapValues(plain, makeStrict) as Schemas;
  return Object.fromEntries(
    Object.entries(plain).flatMap(([name, schema]) => {
      const kinds = (schema[kindsKey] ?? []) as { group: string; version: string; kind: string }[];
      // One of many, such as DeleteOptions, is no object to be applied.
      if (kinds.length !== 1) return [];
      const [{ kind, group, version }] = kinds;
      const whole = { $ref: `#/$defs/${name}`, $defs: collect(name, strict) };
      return [[fileOfKind(kind, group, version), JSON.stringify(whole)]];
    }),
  );
}

/** Where the schemas of a version are kept. What this file makes of them is in the name. */
export function findSchemaFolder(version: string): string {
  const form = createHash("sha256").update(readFileSync(__filename)).digest("hex").slice(0, 8);
  return join(cacheDir, "kubernetes-schemas", `${version}-${form}`);
}

/**
 * Makes the schemas of the lab's Kubernetes unless they are in the cache. The module is downloaded if it is not here.
 * @returns their folder and the version.
 */
export async function ensureKubernetesSchemas(): Promise<{
  readonly folder: string;
  readonly version: string;
}> {
  const tool = findTool("kubernetes");
  const version = readToolVersion(tool);
  const folder = findSchemaFolder(version);
  if (existsSync(folder)) return { folder, version };
  const found = await run(["go", "mod", "download", "-json", `${tool.module}@${version}`], {
    cwd: tool.folder,
    env: goEnv,
    timeoutMs: 600_000,
  });
  const documents = join((JSON.parse(found) as { Dir: string }).Dir, "api", "openapi-spec", "v3");
  mkdirSync(dirname(folder), { recursive: true });
  const partial = makePartialPath(dirname(folder), version);
  try {
    mkdirSync(partial);
    for (const document of readdirSync(documents))
      for (const [name, text] of Object.entries(
        splitDocument(readFileSync(join(documents, document), "utf8")),
      ))
        writeFileSync(join(partial, name), text);
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return { folder, version };
}
