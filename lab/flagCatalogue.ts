/**
 * Writes the catalogue of flags that `model/flagCatalogue/` has, from the real binaries: `npm run flags`.
 * Builds what of them is missing; the older Thanos take some minutes each.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Listr } from "listr2";
import { format, resolveConfig } from "prettier";
import { thanosCommands, type Catalogue } from "../model/flagCatalogue/catalogue";
import { olderTools, prometheusRelease, toolNamed, toolVersion, type Tool } from "./toolCatalog";
import { hiddenCandidates, probeFlags, type Asked } from "./flagProbe";
import { bin } from "../cli/machine/labFolders";
import { projectDir } from "../settings/projectFolder";
import { run } from "../cli/machine/processes";
import { buildTool } from "./toolchain";

/** One file of the catalogue, and what it is made from. */
export interface CatalogueFile {
  readonly path: string;
  readonly tool: Tool;
  readonly asked: Asked;
  readonly release: string;
  /** Folders of the tool's module whose sources name the flags. */
  readonly sources: readonly string[];
}

const folder = join(projectDir, "model", "flagCatalogue", "versions");

function thanosFiles(tool: Tool): CatalogueFile[] {
  const [binary] = Object.keys(tool.binaries);
  const release = toolVersion(tool);
  return thanosCommands.map((command) => ({
    path: join(folder, `thanos-${release.replace(/\.\d+$/, "")}`, `${command}.json`),
    tool,
    asked: { binary: bin(binary), command },
    release,
    sources: ["cmd/thanos", "pkg"],
  }));
}

function serverFile(name: "prometheus" | "alertmanager", release: string): CatalogueFile {
  const [major] = release.split(".");
  return {
    path: join(folder, `${name}-${major}.json`),
    tool: toolNamed(name),
    asked: { binary: bin(name) },
    release,
    sources: [`cmd/${name}`],
  };
}

/** Every file of the catalogue. */
export const catalogueFiles: readonly CatalogueFile[] = [
  ...[...olderTools, toolNamed("thanos")].flatMap(thanosFiles),
  serverFile("prometheus", prometheusRelease(toolVersion(toolNamed("prometheus")))),
  serverFile("alertmanager", toolVersion(toolNamed("alertmanager"))),
];

/**
 * What a file has to say, of binaries that are built.
 * @throws if a binary is not there, or answers what is not understood.
 */
export async function catalogueText(file: CatalogueFile): Promise<string> {
  const flags = await probeFlags(file.asked, await candidates(file));
  const catalogue: Catalogue = { version: file.release, flags };
  const lines = Object.entries(flags).map(
    ([name, flag]) => `${JSON.stringify(name)}: ${JSON.stringify(flag)}`,
  );
  // A line a flag: prettier keeps the outer objects open, and each flag closed where it fits.
  const text = `{\n"version": ${JSON.stringify(catalogue.version)},\n"flags": {\n${lines.join(",\n")}\n}\n}`;
  return format(text, { ...(await resolveConfig(file.path)), filepath: file.path });
}

/** Names of what may be hidden flags: no help lists them, so they are looked for in the source, and then tried. */
async function candidates({ tool, sources }: CatalogueFile): Promise<string[]> {
  const listed = await run(["go", "list", "-m", "-f", "{{.Dir}}", tool.module ?? ""], {
    cwd: tool.folder,
    env: { GOWORK: "off" },
  });
  const files = sources.flatMap((each) => goFiles(join(listed.trim(), each)));
  return [...new Set(files.flatMap((name) => hiddenCandidates(readFileSync(name, "utf8"))))];
}

const goFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .map((name) => join(folder, name));

/** Builds what is missing and writes all files. */
async function main(): Promise<void> {
  const tools = [...new Set(catalogueFiles.map(({ tool }) => tool))];
  await new Listr(
    [
      ...tools.map((tool) => ({
        title: `${tool.name} ${toolVersion(tool)}`,
        task: (_: unknown, task: { output: string }) => buildTool(tool, task),
      })),
      ...catalogueFiles.map((file) => ({
        title: relative(projectDir, file.path),
        task: async () => {
          const text = await catalogueText(file);
          mkdirSync(dirname(file.path), { recursive: true });
          writeFileSync(file.path, text);
        },
      })),
    ],
    { concurrent: false },
  ).run();
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
