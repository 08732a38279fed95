/** Reads YAML files that settings name by their path in the project. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { FileProblem } from "../../model/files/place";
import { readYaml } from "../../model/files/readYaml";
import { nearest } from "../../model/nearest";
import type { Path } from "../checking/keys";

/** A file that could be read. */
export interface ReadFile {
  /** Its key, such as `["ruler", "ruleFiles", "rules/slo.yaml"]`. */
  readonly path: Path;
  /** Name without folder and ending. */
  readonly name: string;
  readonly content: unknown;
}

/** An error at a key. */
export const wrong = (path: Path, rule: string, value?: string): FileProblem => ({
  path,
  value,
  rule,
  level: "error",
});

/**
 * Reads YAML files.
 *
 * @param paths of files, or of folders whose `*.yaml` and `*.yml` are taken in the order of their names; relative.
 * @param key of the setting that names them.
 * @param folder the project's. What is outside of it is refused.
 */
export function readFiles(
  paths: readonly string[],
  key: Path,
  folder: string,
): { files: ReadFile[]; problems: FileProblem[] } {
  const files: ReadFile[] = [];
  const problems: FileProblem[] = [];
  const project = realpathSync(folder);
  for (const [i, path] of paths.entries()) {
    const found = findFiles(path, project);
    if (typeof found === "string") problems.push(wrong([...key, i], found, path));
    else
      for (const file of found) {
        const at = [...key, file];
        const { content, fault } = readYaml(readFileSync(join(project, file), "utf8"));
        if (fault === undefined) files.push({ path: at, name: basename(file, extname(file)), content });
        else {
          const { line, column, message } = fault;
          problems.push(
            wrong(at, `is not YAML: line ${line}, column ${column}: ${message}. Correct it there.`),
          );
        }
      }
  }
  return { files, problems };
}

/** The files that a path stands for, by their paths from the project's folder; or what is wrong with it. */
function findFiles(path: string, project: string): string[] | string {
  const whole = resolve(project, path);
  if (isAbsolute(path) || isOutside(whole, project)) return refusedOutside;
  if (!existsSync(whole)) return describeMissing(path, whole);
  // A link may lead out too.
  if (isOutside(realpathSync(whole), project)) return refusedOutside;
  if (!statSync(whole).isDirectory()) return [relative(project, whole)];
  const inside = readdirSync(whole)
    .filter((name) => /\.ya?ml$/.test(name) && statSync(join(whole, name)).isFile())
    .sort();
  if (inside.some((name) => isOutside(realpathSync(join(whole, name)), project))) return refusedOutside;
  return inside.length > 0
    ? inside.map((name) => relative(project, join(whole, name)))
    : "is a folder without *.yaml or *.yml files. Name another one, or remove it.";
}

const refusedOutside =
  "is outside the project's folder, so it is missing from a checkout of the project. Move it into the project, and write its path from there.";

function isOutside(place: string, project: string): boolean {
  const way = relative(project, place);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function describeMissing(path: string, whole: string): string {
  const parent = dirname(whole);
  const meant = existsSync(parent) ? nearest(basename(whole), readdirSync(parent)) : undefined;
  return meant === undefined
    ? "does not exist. Write a path from the project's folder."
    : `does not exist. Did you mean ${join(dirname(path), meant)}?`;
}
