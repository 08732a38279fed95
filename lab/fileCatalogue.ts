/**
 * `npm run files`: writes the catalogue of configuration files in `model/fileCatalogue/` from the programs' own Go types.
 * Prometheus with all its service discoveries takes some minutes to compile.
 */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "../cli/machine/processes";
import { projectDir } from "../settings/projectFolder";
import { toolsDir } from "./paths";
import { convertToPrometheusRelease, findTool, readToolVersion } from "./toolCatalog";
import { goEnv } from "./toolchain";

/** One file of the catalogue, and the Go module that writes it. */
export interface FileOfTypes {
  readonly path: string;
  /** Folder of the module. Its versions are those of the tool of the same name. */
  readonly folder: string;
  readonly tool: string;
  readonly release: string;
  readonly tags: readonly string[];
}

const fileOf = (name: string, release: string, version: string, tags: readonly string[]): FileOfTypes => ({
  path: join(projectDir, "model", "fileCatalogue", "versions", `${name}-${version}.json`),
  folder: join(toolsDir, `schema-${name}`),
  tool: name,
  release,
  tags,
});
const releaseOf = (name: string): string => readToolVersion(findTool(name));
const major = (release: string): string => release.split(".")[0];
const minor = (release: string): string => release.split(".").slice(0, 2).join(".");

const prometheus = convertToPrometheusRelease(releaseOf("prometheus"));
const alertmanager = releaseOf("alertmanager");
const thanos = releaseOf("thanos");

/** Every file of the catalogue. */
export const typeFiles: readonly FileOfTypes[] = [
  fileOf("alertmanager", alertmanager, major(alertmanager), ["netgo"]),
  fileOf("thanos", thanos, minor(thanos), ["netgo", "slicelabels"]),
  fileOf("prometheus", prometheus, major(prometheus), ["netgo"]),
];

/** Compiles the program of each file, and writes what it says. */
async function main(): Promise<void> {
  for (const { path, folder, release, tags } of typeFiles) {
    console.log(`${relative(projectDir, path)}: compiling and asking`);
    const text = await run(
      ["go", "run", "-mod=readonly", "-trimpath", "-tags", tags.join(","), ".", release],
      {
        cwd: folder,
        env: goEnv,
        timeoutMs: 3_600_000,
      },
    );
    writeFileSync(path, text);
  }
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(`error: ${(error as Error).message}`);
    process.exit(1);
  });
