/**
 * The Pulumi CLI and its plugins for the lab: taken from PATH or from where Pulumi installs them, else installed the
 * normal way, else built: the CLI and the Kubernetes provider from their Go modules, the rest as our stand-ins.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { renameSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { ListrTask } from "listr2";
import { toolNamed, toolVersion, type Tool } from "../catalog";
import { partialPath } from "../partial";
import { bin, binDir, cacheDir, pluginDir, projectDir } from "../paths";
import { run } from "../processes";
import { reporting, type Reported } from "../progress";
import { buildTool } from "../toolchain";

/** Pulumi's own folder for the lab: its plugins are apart from the user's, so no stand-in is ever taken for a real one. */
export const pulumiHome = join(cacheDir, "pulumi-home");

/** Something that Pulumi needs, and how to get it. */
interface Component {
  readonly name: string;
  /** Makes it usable and says where it is from. */
  readonly ensure: (task: Reported) => Promise<string>;
}

const host = "pulumi-language-nodejs";
const standIns: Tool = {
  name: "stand-in plugins",
  folder: join(projectDir, "lab", "plugins"),
  binaries: Object.fromEntries(
    [host, "pulumi-resource-minio", "pulumi-resource-random"].map((name) => [name, `./${name}`]),
  ),
  outDir: pluginDir,
};
const standIn = "stand-in, see lab/README.md";

/** The program of that name on PATH, unless it is one that the lab has built. */
export function onPath(name: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder && folder !== binDir && folder !== pluginDir)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    });
}

/** A CLI that the user has installed; without its language host, which belongs to it, it can run no program. */
function installedCli(): string | undefined {
  const cli = onPath("pulumi");
  return cli && (onPath(host) || existsSync(join(dirname(realpathSync(cli)), host))) ? cli : undefined;
}

/** The CLI that the lab uses. */
export const cliPath = (): string => installedCli() ?? bin("pulumi");

const cli: Component = {
  name: "pulumi",
  ensure: async (task) => {
    const installed = installedCli();
    if (installed) return `on PATH, ${installed}`;
    const tool = toolNamed("pulumi");
    await buildTool(tool, task);
    return `${toolVersion(tool)}, built from its Go module`;
  },
};

/** Built at most once at a time: two plugins come from the same module. */
let building: Promise<unknown> | undefined;
const buildStandIns = (task: Reported): Promise<unknown> => (building ??= buildTool(standIns, task));

/** A link is made anew: what it pointed at may have moved. */
function link(target: string, path: string): void {
  if (existsSync(path) && realpathSync(path) === target) return;
  const partial = partialPath(dirname(path), "link");
  symlinkSync(target, partial);
  renameSync(partial, path);
}

const languageHost: Component = {
  name: "Node.js language host",
  ensure: async (task) => {
    if (installedCli()) return "comes with pulumi";
    await buildStandIns(task);
    // Beside the CLI is where the CLI looks for the host that belongs to it.
    link(join(pluginDir, host), bin(host));
    return standIn;
  },
};

/** The version of a resource plugin that the installed SDK speaks to. */
function pluginVersion(name: string): string {
  const file = join(projectDir, "node_modules", "@pulumi", name, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as {
    version: string;
    pulumi?: { version?: string };
  };
  return (manifest.pulumi?.version ?? manifest.version).replace(/^v/, "");
}

/** Where Pulumi looks for a resource plugin that it has installed, under one of its folders. */
const pluginFolder = (name: string): string => join("plugins", `resource-${name}-v${pluginVersion(name)}`);
/** A file in that folder when what is in there is the lab's. */
const mark = "STAND-IN";

/** True when Pulumi finds the lab's own make of a resource plugin. */
export const isStandIn = (name: string): boolean =>
  !onPath(`pulumi-resource-${name}`) && existsSync(join(pulumiHome, pluginFolder(name), mark));

/** How long a plugin that could not be installed is not tried again, in milliseconds. */
const retryAfter = 24 * 3600 * 1000;

/** Installs a plugin the normal way. Returns undefined on success, else why it is not to be had. */
async function install(name: string, version: string, task: Reported): Promise<string | undefined> {
  const failure = join(pulumiHome, `${name}-${version}.failed`);
  if (existsSync(failure) && Date.now() - statSync(failure).mtimeMs < retryAfter)
    return readFileSync(failure, "utf8");
  try {
    const command = [cliPath(), "plugin", "install", "resource", name, version];
    const env = { PULUMI_HOME: pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const doing = (): string => command.slice(1).join(" ");
    await reporting(task, doing, () => run(command, { env, timeoutMs: 120_000 }));
    rmSync(failure, { force: true });
    return undefined;
  } catch (error) {
    const reason = (error as Error).message.includes("no such host") ? "offline" : "not to be had";
    writeFileSync(failure, reason);
    return reason;
  }
}

/** A resource plugin; `build` makes the lab's own, whose file is in `pluginDir`, and says what it is. */
function resourcePlugin(name: string, build: (task: Reported) => Promise<string>): Component {
  return {
    name: `${name} plugin`,
    ensure: async (task) => {
      const program = `pulumi-resource-${name}`;
      const path = onPath(program);
      if (path) return `on PATH, ${path}`;
      const version = pluginVersion(name);
      const ours = join(pulumiHome, pluginFolder(name));
      if (existsSync(join(ours, program)) && !existsSync(join(ours, mark))) return `${version}, installed`;

      mkdirSync(dirname(ours), { recursive: true });
      const users = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), pluginFolder(name));
      if (existsSync(join(users, program))) {
        rmSync(ours, { recursive: true, force: true });
        symlinkSync(users, ours);
        return `${version}, installed in ${users}`;
      }
      // A stand-in in its place would be taken for an installed plugin.
      const aside = partialPath(pulumiHome, name);
      if (existsSync(ours)) renameSync(ours, aside);
      const reason = await install(name, version, task);
      if (reason === undefined) {
        rmSync(aside, { recursive: true, force: true });
        return `${version}, installed`;
      }
      const what = await build(task);
      rmSync(aside, { recursive: true, force: true });
      rmSync(ours, { recursive: true, force: true });
      mkdirSync(aside);
      symlinkSync(join(pluginDir, program), join(aside, program));
      writeFileSync(join(aside, mark), what);
      renameSync(aside, ours);
      return `${what} (${version} is ${reason})`;
    },
  };
}

const kubernetes = resourcePlugin("kubernetes", async (task) => {
  const tool = toolNamed("pulumi-kubernetes");
  await buildTool(tool, task);
  return `the real provider ${toolVersion(tool)} of 2020`;
});
const [minio, random] = ["minio", "random"].map((name) =>
  resourcePlugin(name, async (task) => {
    await buildStandIns(task);
    return standIn;
  }),
);

const plugins = [kubernetes, minio, random];

const asTask = ({ name, ensure }: Component): ListrTask => ({
  title: name,
  task: async (_, task) => {
    task.title = `${name}: ${await ensure(task)}`;
  },
});

/** Tasks that leave CLI and plugins ready for use; each one's title says in the end where it is from. */
export const pulumiTasks = (): ListrTask[] => [
  ...[cli, languageHost].map(asTask),
  { title: "Resource plugins", task: (_, task) => task.newListr(plugins.map(asTask), { concurrent: true }) },
];

/** As `pulumiTasks`, without a word; cheap when all is there. */
export async function ensurePulumi(): Promise<void> {
  const silent: Reported = { output: "" };
  await cli.ensure(silent);
  await languageHost.ensure(silent);
  await Promise.all(plugins.map(({ ensure }) => ensure(silent)));
}
