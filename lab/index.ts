/** What the lab offers to `cli/`: an embedded cluster, and a Pulumi where the machine has none. */
import { existsSync } from "node:fs";
import { Listr } from "listr2";
import { cliPath } from "../cli/machine/installedPrograms";
import { aptTask } from "./apt";
import { createCgroups, entrances } from "./cluster/cgroups";
import { imageTask } from "./imageTars";
import { pulumiMachine } from "./pulumi/backend";
import { ensurePulumi, pulumiTasks } from "./pulumi/ensurePulumi";
import { linkValidators } from "./pulumi/programs";
import { buildTasks } from "./toolchain";
import { tools } from "./toolCatalog";

export { down, isUp, leftovers, status, stop, up } from "./cluster";
export { preflight } from "./preflight";
export {
  cliEnvironment,
  ensureStack,
  hasState,
  isOwnBackend,
  labEnvironment,
  repair,
} from "./pulumi/backend";
export { ensurePulumi } from "./pulumi/ensurePulumi";
export { linkValidators } from "./pulumi/programs";
export { standInsHere } from "./pulumi/resourcePlugins";
export { workingCopy } from "./pulumi/workingCopy";

/** Pulumi's plugins are made where they are looked for: see `pulumiTasks`. */
const clusterTools = tools.map(({ name }) => name).filter((name) => !name.startsWith("pulumi"));

/** Builds tools, plugins and images, or finds them in the cache; shows its progress. */
export const prepare = (): Promise<unknown> =>
  new Listr([aptTask(), ...pulumiTasks(), ...buildTasks(clusterTools), imageTask()], {
    concurrent: false,
    rendererOptions: { collapseSubtasks: false },
  }).run();

/** Makes CLI, plugins and validators usable; with a word on it where the CLI has to be built, since that takes minutes. */
export async function preparePulumi(): Promise<void> {
  if (existsSync(cliPath())) await ensurePulumi();
  else await new Listr(pulumiTasks(), { concurrent: false }).run();
  linkValidators();
}

/** First steps of a `pulumi` for the lab: it and its plugins are in a cgroup of the lab, where `make down` finds them. */
const enterCgroup = 'for file in $CGROUPS; do echo $$ > "$file"; done; unset CGROUPS; exec "$@"';

/** A command line that runs in a cgroup of the lab, and the variables that it takes. */
export function inCgroup(command: readonly string[]): {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  createCgroups(pulumiMachine);
  return {
    command: ["sh", "-euc", enterCgroup, "sh", ...command],
    env: { CGROUPS: entrances(pulumiMachine).join(" ") },
  };
}
