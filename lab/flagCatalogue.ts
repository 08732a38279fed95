/**
 * `npm run flags`: writes the catalogue of flags in `model/flagCatalogue/` from the real binaries.
 * Builds missing binaries first. Each older Thanos takes some minutes.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Listr } from "listr2";
import { format, resolveConfig } from "prettier";
import { thanosCommands, type Catalogue } from "../model/flagCatalogue/catalogue";
import { olderTools, convertToPrometheusRelease, findTool, readToolVersion, type Tool } from "./toolCatalog";
import { findHiddenCandidates, probeFlags, type Program } from "./flagProbe";
import { bin } from "../cli/machine/labFolders";
import { projectDir } from "../settings/projectFolder";
import { Interrupted, unwindOnSignal } from "../cli/machine/interrupts";
import { run } from "../cli/machine/processes";
import { buildTool } from "./toolchain";

/** One file of the catalogue and its sources. */
export interface CatalogueFile {
  readonly path: string;
  readonly tool: Tool;
  readonly program: Program;
  readonly release: string;
  /** Folders of the tool's module with the sources that define flags. */
  readonly sources: readonly string[];
}

const folder = join(projectDir, "model", "flagCatalogue", "versions");

function thanosFiles(tool: Tool): CatalogueFile[] {
  const [binary] = Object.keys(tool.binaries);
  const release = readToolVersion(tool);
  return thanosCommands.map((command) => ({
    path: join(folder, `thanos-${release.replace(/\.\d+$/, "")}`, `${command}.json`),
    tool,
    program: { binary: bin(binary), command },
    release,
    sources: ["cmd/thanos", "pkg"],
  }));
}

function serverFile(name: "prometheus" | "alertmanager", release: string): CatalogueFile {
  const [major] = release.split(".");
  return {
    path: join(folder, `${name}-${major}.json`),
    tool: findTool(name),
    program: { binary: bin(name) },
    release,
    sources: [`cmd/${name}`],
  };
}

/** Every file of the catalogue. */
export const catalogueFiles: readonly CatalogueFile[] = [
  ...[...olderTools, findTool("thanos")].flatMap(thanosFiles),
  serverFile("prometheus", convertToPrometheusRelease(readToolVersion(findTool("prometheus")))),
  serverFile("alertmanager", readToolVersion(findTool("alertmanager"))),
];

/**
 * Makes the text of a file. The binary must be built.
 * @throws Error when the binary is missing, or when its answer cannot be interpreted.
 */
export async function makeCatalogueText(file: CatalogueFile): Promise<string> {
  const flags = await probeFlags(file.program, await findCandidates(file));
  const catalogue: Catalogue = { version: file.release, flags };
  const lines = Object.entries(flags).map(
    ([name, flag]) => `${JSON.stringify(name)}: ${JSON.stringify(flag)}`,
  );
  // One flag per line: prettier keeps the outer objects expanded, and each flag on one line where it fits.
  const text = `{\n"version": ${JSON.stringify(catalogue.version)},\n"flags": {\n${lines.join(",\n")}\n}\n}`;
  return format(text, { ...(await resolveConfig(file.path)), filepath: file.path });
}

/** Finds possible hidden flags. No help lists them, so they are taken from the source and then tried. */
async function findCandidates({ tool, sources }: CatalogueFile): Promise<string[]> {
  const listed = await run(["go", "list", "-m", "-f", "{{.Dir}}", tool.module ?? ""], {
    cwd: tool.folder,
    env: { GOWORK: "off" },
  });
  const files = sources.flatMap((each) => listGoFiles(join(listed.trim(), each)));
  return [...new Set(files.flatMap((name) => findHiddenCandidates(readFileSync(name, "utf8"))))];
}

const listGoFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .map((name) => join(folder, name));

/** Builds the missing binaries and writes all files. */
async function main(): Promise<void> {
  const tools = [...new Set(catalogueFiles.map(({ tool }) => tool))];
  const tasks = new Listr(
    [
      ...tools.map((tool) => ({
        title: `${tool.name} ${readToolVersion(tool)}`,
        task: (_: unknown, task: { output: string }) => buildTool(tool, task),
      })),
      ...catalogueFiles.map((file) => ({
        title: relative(projectDir, file.path),
        task: async () => {
          const text = await makeCatalogueText(file);
          mkdirSync(dirname(file.path), { recursive: true });
          writeFileSync(file.path, text);
        },
      })),
    ],
    { concurrent: false, registerSignalListeners: false },
  );
  await unwindOnSignal(() => tasks.run());
}

if (require.main === module) {
  main().catch((error: unknown) => {
    if (!(error instanceof Interrupted)) console.error(`error: ${(error as Error).message}`);
    process.exit(error instanceof Interrupted ? error.exitCode : 1);
  });
}
