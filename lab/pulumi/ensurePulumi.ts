/**
 * The Pulumi CLI, its language host and its plugins for the lab: taken from PATH or from where Pulumi installs them, else
 * installed the normal way, else built: the CLI and the Kubernetes provider from their Go modules, the rest as stand-ins.
 */
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { toolNamed, toolVersion } from "../toolCatalog";
import { bin, pluginDir } from "../../cli/machine/labFolders";
import type { ReportTarget } from "../../cli/machine/progress";
import { buildTool } from "../toolchain";
import { buildStandIns, link } from "./programs";
import { installedCli, languageHost } from "../../cli/machine/installedPrograms";
import { ensureResourcePlugin, resourcePlugins } from "./resourcePlugins";

async function ensureCli(task: ReportTarget): Promise<string> {
  const installed = installedCli();
  if (installed) return `on PATH, ${installed}`;
  const tool = toolNamed("pulumi");
  await buildTool(tool, task);
  return `${toolVersion(tool)}, built from its Go module`;
}

async function ensureLanguageHost(task: ReportTarget): Promise<string> {
  if (installedCli()) return "comes with pulumi";
  await buildStandIns(task);
  // Beside the CLI is where the CLI looks for the host that belongs to it.
  link(join(pluginDir, languageHost), bin(languageHost));
  return "stand-in, see lab/README.md";
}

type Ensure = (task: ReportTarget) => Promise<string>;

const plugins: Readonly<Record<string, Ensure>> = Object.fromEntries(
  resourcePlugins.map((name) => [`${name} plugin`, (task: ReportTarget) => ensureResourcePlugin(name, task)]),
);

const asTask = ([title, ensure]: [string, Ensure]): ListrTask => ({
  title,
  task: async (_, task) => {
    task.title = `${title}: ${await ensure(task)}`;
  },
});

/** Tasks that leave CLI and plugins ready for use; each one's title says in the end where it is from. */
export const pulumiTasks = (): ListrTask[] => [
  asTask(["pulumi", ensureCli]),
  asTask(["Node.js language host", ensureLanguageHost]),
  {
    title: "Resource plugins",
    task: (_, task) => task.newListr(Object.entries(plugins).map(asTask), { concurrent: true }),
  },
];

/** As `pulumiTasks`, without a word; cheap when all is there. */
export async function ensurePulumi(): Promise<void> {
  const silent: ReportTarget = { output: "" };
  await ensureCli(silent);
  await ensureLanguageHost(silent);
  await Promise.all(Object.values(plugins).map((ensure) => ensure(silent)));
}
