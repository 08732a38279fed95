/**
 * The Pulumi CLI, its language host and its plugins for the lab. They are taken from PATH or from where Pulumi installs
 * them, otherwise downloaded by Pulumi, otherwise built: the CLI and the Kubernetes provider from their Go modules, the
 * rest as stand-ins.
 */
import { join } from "node:path";
import { findTool, readToolVersion } from "../toolCatalog";
import { bin, pluginDir } from "../../cli/machine/labFolders";
import type { ReportTarget } from "../../cli/machine/progress";
import { buildTool } from "../toolchain";
import { link } from "../links";
import { buildStandIns } from "./pulumiPrograms";
import { findInstalledCli, languageHost } from "../../cli/machine/installedPrograms";
import { ensureResourcePlugin, resourcePlugins } from "./resourcePlugins";

async function ensureCli(task: ReportTarget): Promise<string> {
  const installed = findInstalledCli();
  if (installed) return `${installed}, from PATH`;
  const tool = findTool("pulumi");
  await buildTool(tool, task);
  return `${readToolVersion(tool)}, built from its Go module`;
}

async function ensureLanguageHost(task: ReportTarget): Promise<string> {
  if (findInstalledCli()) return "the one of the installed pulumi";
  await buildStandIns(task);
  // The CLI looks for its own language host in its folder.
  link(join(pluginDir, languageHost), bin(languageHost));
  return "a stand-in; see lab/README.md";
}

type Ensure = (task: ReportTarget) => Promise<string>;

/** Installs or builds the CLI, its language host and each plugin, in this order. Each returns where it comes from. */
export const pulumiParts: Readonly<Record<string, Ensure>> = {
  pulumi: ensureCli,
  "language host": ensureLanguageHost,
  ...Object.fromEntries(
    resourcePlugins.map((name) => [
      `${name} plugin`,
      (task: ReportTarget) => ensureResourcePlugin(name, task),
    ]),
  ),
};

/** Makes sure that all parts are there, without output. Fast when they are. */
export async function ensurePulumi(): Promise<void> {
  const silent: ReportTarget = { output: "" };
  for (const ensure of Object.values(pulumiParts)) await ensure(silent);
}
