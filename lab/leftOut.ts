/**
 * Parts of a tool's dependencies that its program never runs in the lab, such as the clients of other clouds. They are
 * left out while it is compiled, by Go's own `-overlay` and `-modfile`: what was downloaded stays as it is.
 *
 * Where other code calls what is left out, a few lines of ours are compiled in its place and return an error. They are in
 * `tools/<tool>/instead/`, under the import path that they replace.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { run, type RunOptions } from "../cli/machine/processes";

/**
 * What is left out, each with the reason: an import path stands for all files of the package, an import path with a file's
 * name for that file. Without replacement of ours, a package becomes empty and a file disappears. A file that only
 * `instead/` has is added.
 */
export type LeftOut = Readonly<Record<string, string>>;

/** A package as `go list` describes it. */
export interface GoPackage {
  readonly ImportPath: string;
  readonly Dir: string;
  readonly Name: string;
  readonly GoFiles?: readonly string[];
  readonly Module?: { readonly Path: string; readonly Dir: string };
}

/** What is compiled in the place of what: modules by their path, and files by their path; an empty path means nothing. */
export interface Replacements {
  /** Folders that Go takes for a module. It refuses an overlay over the folder of its downloads. */
  readonly modules: Readonly<Record<string, { readonly link: string; readonly target: string }>>;
  readonly files: Readonly<Record<string, string>>;
}

const isFile = (path: string): boolean => path.endsWith(".go");
const packageOf = (path: string): string => (isFile(path) ? dirname(path) : path);

const listGoFiles = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter(isFile) : [];

/**
 * Finds the files that are left out, and what is compiled instead.
 * @param packages the packages of `leftOut`.
 * @param toolFolder the folder of the tool, with `instead/`.
 * @param work the folder for links to modules and for empty packages.
 * @throws Error when something to leave out is not there, because a newer version has moved it.
 */
export function findReplacements(
  leftOut: LeftOut,
  packages: readonly GoPackage[],
  toolFolder: string,
  work: string,
): Replacements {
  const modules: Record<string, { link: string; target: string }> = {};
  const files: Record<string, string> = {};
  for (const path of Object.keys(leftOut)) {
    const found = packages.find(({ ImportPath }) => ImportPath === packageOf(path));
    const gone = (found?.GoFiles ?? []).filter((name) => !isFile(path) || path.endsWith(`/${name}`));
    const ours = join(toolFolder, "instead", found?.ImportPath ?? "");
    const replacing = listGoFiles(ours).filter((name) => !isFile(path) || path.endsWith(`/${name}`));
    if (found?.Module === undefined || gone.length + replacing.length === 0)
      throw new Error(
        `${path} is to be left out of a build, but its module does not have it. Correct lab/toolCatalog.ts.`,
      );
    const { Path, Dir } = found.Module;
    const link = join(work, Path.replaceAll("/", "!"));
    modules[Path] = { link, target: Dir };
    const folder = join(link, relative(Dir, found.Dir));
    for (const name of gone) files[join(folder, name)] = "";
    for (const name of replacing) files[join(folder, name)] = join(ours, name);
    if (!isFile(path) && replacing.length === 0)
      files[join(folder, gone[0])] = join(work, "empty", `${found.Name}.go`);
  }
  return { modules, files };
}

/**
 * Prepares a build that leaves parts out. Returns the flags for `go build` and `go list`.
 * @param flags the build's own flags.
 * @param work a folder for what Go has to read; it is made anew.
 */
export async function prepareLeavingOut(
  leftOut: LeftOut,
  flags: readonly string[],
  toolFolder: string,
  work: string,
  env: RunOptions["env"],
): Promise<string[]> {
  const paths = new Set(Object.keys(leftOut).map(packageOf));
  const listed = await run(
    ["go", "list", "-find", "-json=ImportPath,Dir,Name,GoFiles,Module", ...flags, ...paths],
    { cwd: toolFolder, env, timeoutMs: 600_000 },
  );
  // `go list` prints one JSON object after the other.
  const packages = JSON.parse(`[${listed.trim().replace(/\n}\n{/g, "\n},\n{")}]`) as GoPackage[];
  const { modules, files } = findReplacements(leftOut, packages, toolFolder, work);

  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "empty"), { recursive: true });
  for (const { Name } of packages) writeFileSync(join(work, "empty", `${Name}.go`), `package ${Name}\n`);
  for (const { link, target } of Object.values(modules)) symlinkSync(target, link);
  for (const name of ["go.mod", "go.sum"]) copyFileSync(join(toolFolder, name), join(work, name));
  const replace = Object.entries(modules).map(([path, { link }]) => `-replace=${path}=${link}`);
  await run(["go", "mod", "edit", ...replace, join(work, "go.mod")], { env });
  writeFileSync(join(work, "overlay.json"), JSON.stringify({ Replace: files }));
  return ["-modfile", join(work, "go.mod"), "-overlay", join(work, "overlay.json")];
}
