/** What is scanned: each stack that has settings in this checkout, and each example. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";

/** A stack of this program, or a program of its own that uses the components. */
export interface Environment {
  readonly kind: "stack" | "example";
  /** The stack's or the example's name. Both are shown and named in exceptions. */
  readonly name: string;
}

/** Every `Pulumi.<stack>.yaml` and every folder of `examples/`, by name. */
export function listEnvironments(folder = projectDir): Environment[] {
  const stacks = readdirSync(folder).flatMap((name) => /^Pulumi\.([\w-]+)\.yaml$/.exec(name)?.[1] ?? []);
  const examples = readdirSync(join(folder, "examples"), { withFileTypes: true }).filter((each) =>
    each.isDirectory(),
  );
  return [
    ...stacks.sort().map((name): Environment => ({ kind: "stack", name })),
    ...examples.map(({ name }): Environment => ({ kind: "example", name })).sort(byName),
  ];
}

const byName = (one: Environment, other: Environment): number => (one.name < other.name ? -1 : 1);
