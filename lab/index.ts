/** What `cli/` uses of the lab: an embedded cluster, and Pulumi where it is not installed. */
import { existsSync } from "node:fs";
import { findCli } from "../cli/machine/installedPrograms";
import { unwindOnSignal } from "../cli/machine/interrupts";
import { createCgroups, listEntrances } from "./cluster/cgroups";
import { clusterSteps } from "./cluster";
import { buildImage, testImage, type LabImage } from "./imageTars";
import { pulumiMachine } from "./pulumi/backend";
import { ensurePulumi } from "./pulumi/ensurePulumi";
import { linkValidators } from "./pulumi/pulumiPrograms";
import { findNeeds, onDemandImages, pulumiOnly } from "./stackNeeds";
import { runSteps } from "./steps";
import { buildTool, findStaleTools } from "./toolchain";
import { findTool } from "./toolCatalog";
import { followProgress, makePulumiSteps, makeSteps } from "./work";

export { down, isUp, listLeftovers, readStatus, stop } from "./cluster";
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
export { ensureScanners } from "./scanners";
export { listStandIns } from "./pulumi/resourcePlugins";
export { workingCopy } from "./pulumi/workingCopy";

/**
 * Builds what is not in the cache and brings up the cluster, side by side.
 * @param preview runs as soon as Pulumi and the API server are there, while the rest is still being built.
 * @throws Error of the first step that failed; Interrupted after Ctrl-C.
 */
export async function bringUpCluster(stack: string, preview: () => Promise<void>): Promise<void> {
  const needs = findNeeds(stack);
  const progress = followProgress(needs);
  console.log(progress.describePlan());
  await runSteps(makeSteps(preview, needs), progress);
}

/** Installs or builds CLI, plugins and validators. Shows progress where the CLI must be built, which takes minutes. */
export async function preparePulumi(): Promise<void> {
  if (existsSync(findCli())) await ensurePulumi();
  else await runSteps(makePulumiSteps(), followProgress(pulumiOnly));
  linkValidators();
}

/** Brings an image to the nodes, and builds what it is made from. */
async function ensureImage(image: LabImage): Promise<void> {
  if (image.tool !== undefined) {
    const tool = findTool(image.tool);
    if (findStaleTools([tool]).length > 0)
      console.log(`Building ${tool.name}, which this stack pulls in tests ...`);
    await buildTool(tool, { output: "" });
  }
  await buildImage(image);
  await clusterSteps.image(image);
}

/** Brings the images that only tests need to the nodes. The cluster must be up. */
export async function ensureTestImages(): Promise<void> {
  await unwindOnSignal(async () => {
    for (const image of [testImage, ...onDemandImages]) await ensureImage(image);
  });
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
