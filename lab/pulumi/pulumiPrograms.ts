/** The programs that the lab builds for Pulumi, and the links to them. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { languageHost } from "../../cli/machine/installedPrograms";
import { bin, cacheDir, pluginDir, validatorDir } from "../../cli/machine/labFolders";
import type { ReportTarget } from "../../cli/machine/progress";
import { projectDir } from "../../settings/projectFolder";
import { link } from "../links";
import { buildTool } from "../toolchain";
import type { Tool } from "../toolCatalog";

/** Pulumi's home for the lab. Its plugins are apart from the user's, so no stand-in is mistaken for a real plugin. */
export const pulumiHome = join(cacheDir, "pulumi-home");

/** The programs with which the stack's program checks files. */
const validators = ["promtool", "amtool", "thanos"];

/** Links the validators that are built into the folder where `pulumi` finds them. */
export function linkValidators(): void {
  mkdirSync(validatorDir, { recursive: true });
  for (const name of validators.filter((each) => existsSync(bin(each))))
    link(bin(name), join(validatorDir, name));
}

/** The program in front of the Kubernetes provider of 2020. */
export const kubernetesFront = "pulumi-front-kubernetes";

/** The plugins that were written for the lab. */
export const standIns: Tool = {
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

/** Builds the plugins that were written for the lab, once: several tasks need them at the same time. */
export const buildStandIns = (task: ReportTarget): Promise<unknown> =>
  (building ??= buildTool(standIns, task));
