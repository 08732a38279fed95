/**
 * The Pulumi CLI, its language host and its plugins for the lab. They are taken from PATH or from where Pulumi installs
 * them, otherwise downloaded by Pulumi, otherwise built: the CLI and the Kubernetes provider from their Go modules, the
 * rest as stand-ins.
 */
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { findTool, readToolVersion } from "../toolCatalog";
import { bin, pluginDir } from "../../cli/machine/labFolders";
import type { ReportTarget } from "../../cli/machine/progress";
import { buildTool } from "../toolchain";
import { buildStandIns, link } from "./pulumiPrograms";
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

const plugins: Readonly<Record<string, Ensure>> = Object.fromEntries(
  resourcePlugins.map((name) => [`${name} plugin`, (task: ReportTarget) => ensureResourcePlugin(name, task)]),
);

const makeTask = ([title, ensure]: [string, Ensure]): ListrTask => ({
  title,
  task: async (_, task) => {
    task.title = `${title}: ${await ensure(task)}`;
  },
});

/** Makes the tasks that install or build CLI and plugins. Their final titles say where each comes from. */
export const makePulumiTasks = (): ListrTask[] => [
  makeTask(["pulumi", ensureCli]),
  makeTask(["Node.js language host", ensureLanguageHost]),
  {
    title: "Resource plugins",
    task: (_, task) => task.newListr(Object.entries(plugins).map(makeTask), { concurrent: true }),
  },
];

/** Does the same as `makePulumiTasks` without output. Fast when everything is present. */
export async function ensurePulumi(): Promise<void> {
  const silent: ReportTarget = { output: "" };
  await ensureCli(silent);
  await ensureLanguageHost(silent);
  await Promise.all(Object.values(plugins).map((ensure) => ensure(silent)));
}
