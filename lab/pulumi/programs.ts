/** The programs of Pulumi that the lab builds, and the links by which they are found. */
import { existsSync, mkdirSync, realpathSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { languageHost } from "../../cli/machine/installedPrograms";
import { bin, cacheDir, pluginDir, validatorDir } from "../../cli/machine/labFolders";
import type { ReportTarget } from "../../cli/machine/progress";
import { projectDir } from "../../settings/projectFolder";
import { partialPath } from "../partialFiles";
import { buildTool } from "../toolchain";
import type { Tool } from "../toolCatalog";

/** Pulumi's own folder for the lab: its plugins are apart from the user's, so no stand-in is ever taken for a real one. */
export const pulumiHome = join(cacheDir, "pulumi-home");

/** The programs with which the stack's own program checks files. */
const validators = ["promtool", "amtool", "thanos"];

/** Puts what is built of the validators where `pulumi` finds it. */
export function linkValidators(): void {
  mkdirSync(validatorDir, { recursive: true });
  for (const name of validators.filter((each) => existsSync(bin(each))))
    link(bin(name), join(validatorDir, name));
}

/** What stands before the Kubernetes provider of 2020. */
export const kubernetesFront = "pulumi-front-kubernetes";

/** The plugins that are written for the lab. */
const standIns: Tool = {
  name: "stand-in plugins",
  folder: join(projectDir, "lab", "plugins"),
  binaries: Object.fromEntries(
    [languageHost, kubernetesFront, "pulumi-resource-minio", "pulumi-resource-random"].map((name) => [
      name,
      `./${name}`,
    ]),
  ),
  outDir: pluginDir,
};

let building: Promise<unknown> | undefined;

/** Builds the plugins that are written for the lab, once: several of them are asked for at the same time. */
export const buildStandIns = (task: ReportTarget): Promise<unknown> =>
  (building ??= buildTool(standIns, task));

/** Makes a link to a program, in place of one that pointed elsewhere. */
export function link(target: string, path: string): void {
  if (existsSync(path) && realpathSync(path) === target) return;
  const partial = partialPath(dirname(path), "link");
  symlinkSync(target, partial);
  renameSync(partial, path);
}
