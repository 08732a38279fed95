/** Builds and installs what `make scan` runs, with the versions that `tools/` pins. */
import { join } from "node:path";
import pLimit from "p-limit";
import { run } from "../cli/machine/processes";
import { formatElapsed } from "../cli/machine/progress";
import { ensureCheckov, readCheckovVersion } from "./checkovVenv";
import { ensureKubernetesSchemas } from "./kubernetesSchemas";
import { runSteps, type Step, type Steps } from "./steps";
import { buildTool } from "./toolchain";
import { findTool, readToolVersion, scannerDir } from "./toolCatalog";

/** What a scan starts. */
export interface ScanTools {
  /** The command of each scanner that was asked for, without arguments. */
  readonly commands: ReadonlyMap<string, readonly string[]>;
  /** Folder of the schemas, and the version of Kubernetes that they are of. */
  readonly schemas: { readonly folder: string; readonly version: string };
}

/** The pinned version of a scanner, such as `v0.8.0`. */
export const readScannerVersion = (name: string): string =>
  name === "checkov" ? `v${readCheckovVersion()}` : readToolVersion(findTool(name));

/**
 * Builds and installs what is not in the cache, with its progress.
 * @throws Error with the way out where Go or Python is missing; Interrupted after Ctrl-C.
 */
export async function ensureScanners(names: readonly string[]): Promise<ScanTools> {
  await run(["go", "version"]).catch((error: Error) =>
    Promise.reject(
      new Error(
        `Go does not run: ${error.message}\nScanners and schemas come from Go modules. Install Go 1.26.7 or newer.`,
      ),
    ),
  );
  const commands = new Map<string, readonly string[]>();
  let schemas: ScanTools["schemas"] | undefined;
  const compilers = pLimit(2);
  const makeStep = (name: string): Step => ({
    title: `${name} ${readScannerVersion(name)}`,
    lane: compilers,
    run: async (task) => {
      if (name === "checkov") {
        const { command, note } = await ensureCheckov(task);
        commands.set(name, command);
        return note === "in the cache" ? note : undefined;
      }
      const state = await buildTool(findTool(name), task);
      commands.set(name, [join(scannerDir, name)]);
      return state === "cached" ? "in the cache" : undefined;
    },
  });
  const steps: Steps = {
    schemas: {
      title: "Kubernetes' schemas",
      run: async () => {
        schemas = await ensureKubernetesSchemas();
        return schemas.version;
      },
    },
    ...Object.fromEntries(names.map((name) => [name, makeStep(name)])),
  };
  const start = Date.now();
  let ended = 0;
  await runSteps(steps, {
    describe: () => `scanners: ${ended} of ${Object.keys(steps).length} ready after ${formatElapsed(start)}`,
    onEnd: () => void ended++,
  });
  return { commands, schemas: schemas! };
}
