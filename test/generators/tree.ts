/** A configuration as a tree whose nodes know their kind. */
import { parse, stringify } from "yaml";
import { z } from "zod";
import { formsOf, unwrap } from "../../settings/checking/forms";
import { keyOf, type Path } from "../../settings/checking/keys";
import { schema as whole } from "../../settings/stackSchema";
import type { Tree } from "./companions";
import type { Configuration } from "./goodConfigurations";

/** A setting, or a key or an item inside of one. */
export interface Node {
  readonly path: Path;
  /** The path as a key, with `*` for the number of an item. */
  readonly key: string;
  readonly value: any;
  /** Its kind; none for what is inside of a file's content. */
  readonly schema?: z.ZodType;
  /** Title of its kind, such as `duration`. */
  readonly title: string;
  /** Whether its name is chosen by the user, such as that of a label. */
  readonly free: boolean;
}

/** A random choice, the same for the same seed (mulberry32). */
export class Chance {
  constructor(private state: number) {}
  below(count: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }
  pick<T>(all: readonly T[]): T {
    return all[this.below(all.length)];
  }
}

/** The configuration with Alertmanager's in it as keys and values. */
export const treeOf = ({ settings, secrets }: Configuration): Tree => ({
  ...structuredClone(settings),
  ...(secrets.alertmanagerConfig && { alertmanagerConfig: parse(secrets.alertmanagerConfig) as unknown }),
});

/** The configuration of a tree. */
export function configurationOf(
  { alertmanagerConfig, ...settings }: Tree,
  { s3Keys }: Readonly<Record<string, string>>,
): Configuration {
  const secrets: Record<string, string> = {};
  if (s3Keys !== undefined) secrets.s3Keys = s3Keys;
  if (alertmanagerConfig !== undefined) secrets.alertmanagerConfig = stringify(alertmanagerConfig);
  return { settings, secrets };
}

/** Every node below the root. */
export function nodesOf(tree: Tree): Node[] {
  const found: Node[] = [];
  const visit = (value: any, schema: z.ZodType | undefined, path: Path, free: boolean) => {
    const here = schema && unwrap(schema);
    if (path.length > 0)
      found.push({
        path,
        key: keyOf(path).replace(/\[\d+\]/g, ".*"),
        value,
        schema: here,
        title: schema === undefined ? "" : titleOf(schema),
        free,
      });
    if (typeof value !== "object" || value === null) return;
    for (const name of Array.isArray(value) ? value.keys() : Object.keys(value))
      visit(value[name], here && innerOf(here, name, value), [...path, name], isFree(here, path));
  };
  visit(tree, whole, [], false);
  return found;
}

/** The title of a kind, which a schema around it may have: that of a value that is read in two forms. */
function titleOf(schema: z.ZodType): string {
  const { innerType, out } = schema.def as { innerType?: z.ZodType; out?: z.ZodType };
  const inner = innerType ?? out;
  return schema.meta()?.title ?? (inner === undefined ? "" : titleOf(inner));
}

/** The schema behind a key. */
function innerOf(schema: z.ZodType, name: string | number, value: any): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  const forms = formsOf(schema);
  const form = forms.find(({ key, value: of }) => key === undefined || value[key] === of) ?? forms[0];
  return form?.object.shape[name];
}

/** Places in files whose keys are names of the user's own. */
const named = /(^|\.)(labels|annotations|params|headers|config)$/;

const isFree = (schema: z.ZodType | undefined, path: Path): boolean =>
  schema === undefined ? named.test(keyOf(path)) : schema instanceof z.ZodRecord;

/** What holds the value at a path. */
export const parentOf = (tree: Tree, path: Path): any =>
  path.slice(0, -1).reduce<any>((inner, name) => inner[name], tree);

export const setAt = (tree: Tree, path: Path, value: unknown): void => {
  parentOf(tree, path)[path.at(-1) as PropertyKey] = value;
};

/** Gives a key another name, at the same place. */
export function renameAt(tree: Tree, path: Path, name: string): void {
  const parent = parentOf(tree, path);
  const entries = Object.entries(parent as object).map(
    ([key, value]) => [key === path.at(-1) ? name : key, value] as const,
  );
  for (const key of Object.keys(parent as object)) delete parent[key];
  Object.assign(parent, Object.fromEntries(entries));
}
