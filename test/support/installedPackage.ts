/** The package as a user has it: packed, and installed by npm in an empty folder. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectDir } from "../../settings/projectFolder";

const run = promisify(execFile);
const modules = join(projectDir, "node_modules");

/** The folders of `examples/`, by name. */
export const examples = readdirSync(join(projectDir, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Names of the packages that the one in this folder needs, and those that they need. */
function dependenciesOf(folder: string): string[] {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Readonly<Record<string, string>> };
  const names = Object.keys(dependencies);
  return [...new Set([...names, ...names.flatMap((name) => dependenciesOf(join(modules, name)))])];
}

/** A folder with the package in its `node_modules`, and the examples beside it. */
export interface Installed {
  readonly folder: string;
  /** Files of the package, by their paths in it. */
  readonly files: readonly string[];
  remove(): void;
}

/**
 * Packs the package and installs it with npm, without a network: its dependencies are packed from this project's, and
 * its peers are this project's.
 */
export async function installPackage(): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), "thanos-package-"));
  const npm = (args: readonly string[], cwd: string) =>
    run("npm", [...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], { cwd });
  const tarballs = mkdtempSync(join(tmpdir(), "thanos-tarballs-"));
  const pack = async (place: string, ...flags: string[]): Promise<string> => {
    const args = ["pack", place, "--pack-destination", tarballs, "--json", ...flags];
    const { stdout } = await npm(args, projectDir);
    // What a script prints comes before.
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as { filename: string }[];
    return join(tarballs, filename);
  };
  const packed = await Promise.all([
    pack("."),
    // As their authors have built them. Its peers are not among them: the user's program has these.
    ...dependenciesOf(projectDir).map((name) => pack(`./node_modules/${name}`, "--ignore-scripts")),
  ]);
  await npm(["init", "--yes"], folder);
  await npm(["install", "--legacy-peer-deps", ...packed], folder);
  rmSync(tarballs, { recursive: true });

  const installed = join(folder, "node_modules");
  for (const name of ["@pulumi", "typescript"]) symlinkSync(join(modules, name), join(installed, name));
  mkdirSync(join(installed, "@types"), { recursive: true });
  symlinkSync(join(modules, "@types/node"), join(installed, "@types/node"));
  for (const name of examples)
    cpSync(join(projectDir, "examples", name), join(folder, name), { recursive: true });
  return {
    folder,
    files: readdirSync(join(installed, "pulumi-thanos"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(installed, "pulumi-thanos/").length)),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
