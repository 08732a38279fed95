/**
 * `npm run files`: writes the catalogue of configuration files in `model/fileCatalogue/` from the programs' own Go types.
 * Prometheus with all its service discoveries takes some minutes to compile.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { run } from "../cli/machine/processes";
import type { Types } from "../model/fileCatalogue/fileTypes";
import { projectDir } from "../settings/projectFolder";
import { toolsDir } from "./paths";
import { convertToPrometheusRelease, findTool, olderTools, readToolVersion, type Tool } from "./toolCatalog";
import { goEnv } from "./toolchain";

/** One file of the catalogue, and the Go module that writes it. */
export interface FileOfTypes {
  readonly path: string;
  /** Folder of the program. */
  readonly folder: string;
  /** The program's file of modules. Its versions are those of the tool's own. */
  readonly modules: string;
  readonly tool: Tool;
  readonly release: string;
  readonly tags: readonly string[];
  /** The file of a newer version: only what differs from it is kept. */
  readonly basis?: string;
}

const folder = join(projectDir, "model", "fileCatalogue", "versions");
const major = (release: string): string => release.split(".")[0];
const minor = (release: string): string => release.split(".").slice(0, 2).join(".");

function fileOf(
  program: "alertmanager" | "prometheus" | "thanos",
  tool: Tool,
  more: Partial<FileOfTypes> = {},
): FileOfTypes {
  const own = readToolVersion(tool);
  const release = program === "prometheus" ? convertToPrometheusRelease(own) : own;
  return {
    path: join(folder, `${program}-${program === "thanos" ? minor(release) : major(release)}.json`),
    folder: join(toolsDir, `schema-${program}`),
    modules: "go.mod",
    tool,
    release,
    tags: program === "thanos" ? ["netgo", "slicelabels"] : ["netgo"],
    ...more,
  };
}

const newest = fileOf("thanos", findTool("thanos"));

/** Every file of the catalogue: one that others are based on is before these. */
export const typeFiles: readonly FileOfTypes[] = [
  fileOf("alertmanager", findTool("alertmanager")),
  newest,
  ...olderTools.map((tool) => fileOf("thanos", tool, { modules: `${tool.name}.mod`, basis: newest.path })),
  fileOf("prometheus", findTool("prometheus")),
];

/** What of a catalogue differs from another one; `null` is what it does not have. One type per line. */
export function writeDifference(catalogue: Types, basis: Types): string {
  const differ = <T>(own: Readonly<Record<string, T>>, others: Readonly<Record<string, T>>) =>
    [...new Set([...Object.keys(own), ...Object.keys(others)])]
      .sort()
      .filter((name) => !isDeepStrictEqual(own[name], others[name]))
      .map((name): [string, T | null] => [name, own[name] ?? null]);
  const lines = differ(catalogue.types, basis.types).map(
    ([name, type]) => `${JSON.stringify(name)}:${JSON.stringify(type)}`,
  );
  const roots = JSON.stringify(Object.fromEntries(differ(catalogue.roots, basis.roots)));
  return `{\n"version":${JSON.stringify(catalogue.version)},\n"roots":${roots},\n"types":{\n${lines.join(",\n")}\n}\n}\n`;
}

/** Compiles the program of each file, and writes what it says. */
async function main(): Promise<void> {
  for (const { path, folder: cwd, modules, release, tags, basis } of typeFiles) {
    console.log(`${relative(projectDir, path)}: compiling and asking`);
    // The program asks `go` for its own modules, so these are no arguments.
    const env = { ...goEnv, GOFLAGS: `-mod=readonly -modfile=${modules}` };
    const text = await run(["go", "run", "-trimpath", "-tags", tags.join(","), ".", release], {
      cwd,
      env,
      timeoutMs: 3_600_000,
    });
    const read = (json: string) => JSON.parse(json) as Types;
    writeFileSync(
      path,
      basis === undefined ? text : writeDifference(read(text), read(readFileSync(basis, "utf8"))),
    );
  }
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(`error: ${(error as Error).message}`);
    process.exit(1);
  });
