/** What `cli/` uses of the lab: an embedded cluster, and Pulumi where it is not installed. */
import { existsSync } from "node:fs";
import { Listr, type ListrTask } from "listr2";
import { findCli } from "../cli/machine/installedPrograms";
import { unwindOnSignal } from "../cli/machine/interrupts";
import { makeAptTask } from "./apt";
import { createCgroups, listEntrances } from "./cluster/cgroups";
import { makeImageTask } from "./imageTars";
import { pulumiMachine } from "./pulumi/backend";
import { ensurePulumi, makePulumiTasks } from "./pulumi/ensurePulumi";
import { linkValidators } from "./pulumi/pulumiPrograms";
import { makeBuildTasks } from "./toolchain";
import { tools } from "./toolCatalog";

export { down, isUp, listLeftovers, readStatus, stop, up } from "./cluster";
export { preflight } from "./preflight";
export {
  makeCliEnvironment,
  ensureStack,
  hasState,
  isOwnBackend,
  makeLabEnvironment,
  repair,
} from "./pulumi/backend";
export { ensurePulumi } from "./pulumi/ensurePulumi";
export { linkValidators } from "./pulumi/pulumiPrograms";
export { listStandIns } from "./pulumi/resourcePlugins";
export { workingCopy } from "./pulumi/workingCopy";

/** Without Pulumi and its plugins, which `makePulumiTasks` builds. */
const clusterTools = tools.map(({ name }) => name).filter((name) => !name.startsWith("pulumi"));

/** Runs tasks one after the other and shows their progress. @throws Interrupted after Ctrl-C. */
async function runTasks(tasks: ListrTask[]): Promise<void> {
  const list = new Listr(tasks, {
    concurrent: false,
    rendererOptions: { collapseSubtasks: false },
    // Its own handler exits with 127 and leaves the compilers running.
    registerSignalListeners: false,
  });
  await unwindOnSignal(() => list.run());
}

/** Builds tools, plugins and images unless they are in the cache. */
export const prepare = (): Promise<void> =>
  runTasks([makeAptTask(), ...makePulumiTasks(), ...makeBuildTasks(clusterTools), makeImageTask()]);

/** Installs or builds CLI, plugins and validators. Shows progress where the CLI must be built, which takes minutes. */
export async function preparePulumi(): Promise<void> {
  if (existsSync(findCli())) await ensurePulumi();
  else await runTasks(makePulumiTasks());
  linkValidators();
}

/** Moves the shell into a cgroup of the lab, where `make down` finds it, before it becomes `pulumi`. */
const enterCgroup = 'for file in $CGROUPS; do echo $$ > "$file"; done; unset CGROUPS; exec "$@"';

/** Wraps a command so that it runs in a cgroup of the lab. Returns it with the variables that it needs. */
export function wrapInCgroup(command: readonly string[]): {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  createCgroups(pulumiMachine);
  return {
    command: ["sh", "-euc", enterCgroup, "sh", ...command],
    env: { CGROUPS: listEntrances(pulumiMachine).join(" ") },
  };
}
