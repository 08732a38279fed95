/** Resource plugins for the lab: those that are installed, otherwise downloaded by Pulumi, otherwise built here. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { findTool, readToolVersion } from "../toolCatalog";
import { makePartialPath } from "../partialFiles";
import { pluginDir } from "../../cli/machine/labFolders";
import { projectDir } from "../../settings/projectFolder";
import { Interrupted } from "../../cli/machine/interrupts";
import { run } from "../../cli/machine/processes";
import { reportProgress, type ReportTarget } from "../../cli/machine/progress";
import { buildTool } from "../toolchain";
import { link } from "../links";
import { buildStandIns, kubernetesFront, pulumiHome } from "./pulumiPrograms";
import { findCli, findOnPath } from "../../cli/machine/installedPrograms";

/** A substitute for a plugin, built by the lab. */
interface Substitute {
  /** Builds it and returns what it is. */
  readonly build: (task: ReportTarget) => Promise<string>;
  /** The files of its folder, by name, each with its program in `pluginDir`. */
  readonly files: Readonly<Record<string, string>>;
}

const standIn = (name: string): Substitute => ({
  build: async (task) => {
    await buildStandIns(task);
    return "a stand-in; see lab/README.md";
  },
  files: { [`pulumi-resource-${name}`]: `pulumi-resource-${name}` },
});

const kubernetes: Substitute = {
  build: async (task) => {
    const tool = findTool("pulumi-kubernetes");
    await buildTool(tool, task);
    await buildStandIns(task);
    return `the real provider, ${readToolVersion(tool)} of 2020; see lab/README.md`;
  },
  files: { "pulumi-resource-kubernetes": kubernetesFront, provider: "pulumi-resource-kubernetes" },
};

const substitutes: Readonly<Record<string, Substitute>> = {
  kubernetes,
  minio: standIn("minio"),
  random: standIn("random"),
};

/** Names of the plugins that the program needs. */
export const resourcePlugins = Object.keys(substitutes);

/** Reads the version of a plugin that the installed SDK needs. */
function readPluginVersion(name: string): string {
  const file = join(projectDir, "node_modules", "@pulumi", name, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as {
    version: string;
    pulumi?: { version?: string };
  };
  return (manifest.pulumi?.version ?? manifest.version).replace(/^v/, "");
}

/** Milliseconds after which a failed installation is tried again. */
const retryAfter = 24 * 3600 * 1000;

/** Reads why a recent installation failed. Undefined when it is time to try. */
function readRecentFailure(file: string): string | undefined {
  const recent = existsSync(file) && Date.now() - statSync(file).mtimeMs < retryAfter;
  return recent ? readFileSync(file, "utf8") : undefined;
}

/** Lets Pulumi install a plugin. Returns why that failed, or undefined. @throws Interrupted after Ctrl-C. */
async function install(
  name: string,
  version: string,
  failure: string,
  task: ReportTarget,
): Promise<string | undefined> {
  const args = ["plugin", "install", "resource", name, version];
  const env = { PULUMI_HOME: pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    await reportProgress(
      task,
      () => `pulumi ${args.join(" ")}`,
      () => run([findCli(), ...args], { env, timeoutMs: 120_000 }),
    );
    rmSync(failure, { force: true });
    return undefined;
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const reason = (error as Error).message.includes("no such host") ? "offline" : "not available";
    writeFileSync(failure, reason);
    return reason;
  }
}

/** A file in a plugin's folder that marks a substitute. */
const mark = "STAND-IN";

/** The folder of a plugin, relative to the lab's Pulumi home. */
const pluginFolder = (name: string): string =>
  join("plugins", `resource-${name}-v${readPluginVersion(name)}`);

/** Lists the plugins for which the lab uses a substitute here, each with what it is. */
export const listStandIns = (): string[] =>
  resourcePlugins
    .map((name) => [name, join(pulumiHome, pluginFolder(name), mark)])
    .filter(([, file]) => existsSync(file))
    .map(([name, file]) => `${name} (${readFileSync(file, "utf8")})`);

/** Pulumi's folder of the user. In a shell that `env` has set up for the lab, PULUMI_HOME is the lab's own. */
function findUsersHome(): string {
  const home = process.env.PULUMI_HOME;
  return home === undefined || resolve(home) === resolve(pulumiHome) ? join(homedir(), ".pulumi") : home;
}

/** Makes a resource plugin usable and returns where it comes from. */
export async function ensureResourcePlugin(name: string, task: ReportTarget): Promise<string> {
  const program = `pulumi-resource-${name}`;
  const path = findOnPath(program);
  if (path) return `${path}, from PATH`;
  const version = readPluginVersion(name);
  const folder = pluginFolder(name);
  const ours = join(pulumiHome, folder);
  if (existsSync(join(ours, program)) && !existsSync(join(ours, mark))) return `${version}, installed`;

  mkdirSync(dirname(ours), { recursive: true });
  const users = join(findUsersHome(), folder);
  if (existsSync(join(users, program))) {
    rmSync(ours, { recursive: true, force: true });
    symlinkSync(users, ours);
    return `${version}, from ${users}`;
  }

  const failure = join(pulumiHome, `${name}-${version}.failed`);
  let reason = readRecentFailure(failure);
  if (reason === undefined) {
    // Pulumi would mistake a substitute for the plugin and install nothing.
    rmSync(ours, { recursive: true, force: true });
    reason = await install(name, version, failure, task);
    if (reason === undefined) return `${version}, installed`;
  }
  const { build, files } = substitutes[name];
  const what = await build(task);
  if (!existsSync(join(ours, mark))) {
    const partial = makePartialPath(pulumiHome, name);
    mkdirSync(partial);
    writeFileSync(join(partial, mark), what);
    // A link that leads nowhere is in the way.
    rmSync(ours, { recursive: true, force: true });
    renameSync(partial, ours);
  }
  for (const [file, target] of Object.entries(files)) link(join(pluginDir, target), join(ours, file));
  return `${what} (${version} is ${reason})`;
}
