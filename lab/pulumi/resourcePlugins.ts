/** Resource plugins for the lab: installed ones, else installed the normal way, else the lab's own. */
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
import { dirname, join } from "node:path";
import { toolNamed, toolVersion } from "../toolCatalog";
import { partialPath } from "../partialFiles";
import { pluginDir } from "../../cli/machine/labFolders";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";
import { reportProgress, type ReportTarget } from "../../cli/machine/progress";
import { buildTool } from "../toolchain";
import { buildStandIns, kubernetesFront, link, pulumiHome } from "./programs";
import { cliPath, findOnPath } from "../../cli/machine/installedPrograms";

/** The lab's own make of a plugin. */
interface OwnMake {
  /** Builds it and says what it is. */
  readonly build: (task: ReportTarget) => Promise<string>;
  /** Files of its folder, by name, with the programs in `pluginDir` that they are. */
  readonly files: Readonly<Record<string, string>>;
}

const standIn = (name: string): OwnMake => ({
  build: async (task) => {
    await buildStandIns(task);
    return "stand-in, see lab/README.md";
  },
  files: { [`pulumi-resource-${name}`]: `pulumi-resource-${name}` },
});

const kubernetes: OwnMake = {
  build: async (task) => {
    const tool = toolNamed("pulumi-kubernetes");
    await buildTool(tool, task);
    await buildStandIns(task);
    return `the real provider ${toolVersion(tool)} of 2020, see lab/README.md`;
  },
  files: { "pulumi-resource-kubernetes": kubernetesFront, provider: "pulumi-resource-kubernetes" },
};

const ownMakes: Readonly<Record<string, OwnMake>> = {
  kubernetes,
  minio: standIn("minio"),
  random: standIn("random"),
};

/** Names of the plugins that the program needs. */
export const resourcePlugins = Object.keys(ownMakes);

/** The version of a plugin that the installed SDK speaks to. */
function pluginVersion(name: string): string {
  const file = join(projectDir, "node_modules", "@pulumi", name, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as {
    version: string;
    pulumi?: { version?: string };
  };
  return (manifest.pulumi?.version ?? manifest.version).replace(/^v/, "");
}

/** How long a plugin that could not be installed is not tried again, in milliseconds. */
const retryAfter = 24 * 3600 * 1000;

/** Why a plugin could not be installed not long ago; undefined when that is to be tried. */
function recentFailure(file: string): string | undefined {
  const recent = existsSync(file) && Date.now() - statSync(file).mtimeMs < retryAfter;
  return recent ? readFileSync(file, "utf8") : undefined;
}

/** Installs a plugin the normal way. Returns why it is not to be had; undefined on success. */
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
      () => run([cliPath(), ...args], { env, timeoutMs: 120_000 }),
    );
    rmSync(failure, { force: true });
    return undefined;
  } catch (error) {
    const reason = (error as Error).message.includes("no such host") ? "offline" : "not to be had";
    writeFileSync(failure, reason);
    return reason;
  }
}

/** A file in a plugin's folder that tells the lab's own make from an installed one. */
const mark = "STAND-IN";

/** The folder of a plugin under Pulumi's own for the lab. */
const pluginFolder = (name: string): string => join("plugins", `resource-${name}-v${pluginVersion(name)}`);

/** The plugins that are the lab's own make here, each with what it is. */
export const standInsHere = (): string[] =>
  resourcePlugins
    .map((name) => [name, join(pulumiHome, pluginFolder(name), mark)])
    .filter(([, file]) => existsSync(file))
    .map(([name, file]) => `${name} (${readFileSync(file, "utf8")})`);

/** Makes a resource plugin usable and says where it is from. */
export async function ensureResourcePlugin(name: string, task: ReportTarget): Promise<string> {
  const program = `pulumi-resource-${name}`;
  const path = findOnPath(program);
  if (path) return `on PATH, ${path}`;
  const version = pluginVersion(name);
  const folder = pluginFolder(name);
  const ours = join(pulumiHome, folder);
  if (existsSync(join(ours, program)) && !existsSync(join(ours, mark))) return `${version}, installed`;

  mkdirSync(dirname(ours), { recursive: true });
  const users = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), folder);
  if (existsSync(join(users, program))) {
    rmSync(ours, { recursive: true, force: true });
    symlinkSync(users, ours);
    return `${version}, installed in ${users}`;
  }

  const failure = join(pulumiHome, `${name}-${version}.failed`);
  let reason = recentFailure(failure);
  if (reason === undefined) {
    // Pulumi would take what is there for the plugin, and install nothing.
    rmSync(ours, { recursive: true, force: true });
    reason = await install(name, version, failure, task);
    if (reason === undefined) return `${version}, installed`;
  }
  const { build, files } = ownMakes[name];
  const what = await build(task);
  if (!existsSync(join(ours, mark))) {
    const partial = partialPath(pulumiHome, name);
    mkdirSync(partial);
    writeFileSync(join(partial, mark), what);
    renameSync(partial, ours);
  }
  for (const [file, target] of Object.entries(files)) link(join(pluginDir, target), join(ours, file));
  return `${what} (${version} is ${reason})`;
}
