/** The work of `make up` on the lab as steps: builds, images, the cluster, and the preview of the stack. */
import { availableParallelism, totalmem } from "node:os";
import pLimit from "p-limit";
import type { ReportTarget } from "../cli/machine/progress";
import { installPackages } from "./apt";
import { buildCosts } from "./buildCosts";
import { clusterSteps } from "./cluster";
import { buildImage, type LabImage } from "./imageTars";
import { measureSpeed } from "./machineSpeed";
import { nodes } from "./paths";
import { pulumiParts } from "./pulumi/ensurePulumi";
import { standIns } from "./pulumi/pulumiPrograms";
import type { Needs } from "./stackNeeds";
import type { Overview, Step, Steps } from "./steps";
import { describeRoughly, Forecast } from "./timeLeft";
import { buildTool, downloadModules, findStaleTools, followBuilds } from "./toolchain";
import { findTool, readToolVersion, type Tool } from "./toolCatalog";

/** Bytes of memory that a compiler or linker takes at most, with what runs beside it. */
const memoryOfBuild = 5 * 2 ** 30;

/** Builds at a time: two keep the cores busy while one of them links, where the memory is enough. */
const compilers = pLimit(totalmem() >= 2 * memoryOfBuild ? 2 : 1);

/** Archives at a time. Each is read and unpacked by three nodes. */
const archives = pLimit(1);

/** Tools of the cluster and the stack. Pulumi and its plugins are built only where they can't be had otherwise. */
const clusterTools = ({ tools }: Needs): Tool[] => tools.filter(({ name }) => !name.startsWith("pulumi"));

/** The tool that compiles what all others share, so it is built first and alone. */
const first = "etcd";

/** The other tools without which no node is Ready. */
const nodeTools = ["kubernetes", "pause"];

const makeBuildStep = (tool: Tool, after: readonly string[]): Step => ({
  title: `${tool.name} ${readToolVersion(tool)}`,
  after,
  lane: compilers,
  run: async (task) => ((await buildTool(tool, task)) === "cached" ? "in the cache" : undefined),
});

/** Downloads ahead of the builds. A build that comes first downloads what it needs itself. */
const makeDownloadStep = (tools: readonly Tool[]): Step => ({
  title: "Go modules",
  run: async (task) => {
    const stale = findStaleTools(tools);
    for (const tool of stale) await downloadModules(tool, (line) => (task.output = `${tool.name}: ${line}`));
    return stale.length === 0 ? "in the cache" : undefined;
  },
});

const makeImageStep = (image: LabImage): Step => ({
  title: `image ${image.reference}`,
  after: [image.tool ?? "packages", "containerd"],
  lane: archives,
  run: async () => {
    await buildImage(image);
    await clusterSteps.image(image);
  },
});

const imageStep = ({ name }: LabImage): string => `image ${name}`;

/**
 * Makes the steps that install or build the CLI and its plugins.
 * @param after steps that come before. @default none
 */
export function makePulumiSteps(after: readonly string[] = []): Steps {
  const steps: Record<string, Step> = {};
  let before = after;
  for (const [name, ensure] of Object.entries(pulumiParts)) {
    steps[name] = { title: name, after: before, lane: compilers, run: (task: ReportTarget) => ensure(task) };
    // The CLI comes first, because it installs plugins; the language host is built together with those of the lab.
    before = [name];
  }
  return steps;
}

/**
 * Makes all steps of `make up` before `pulumi up`.
 * @param preview judges the stack. It runs as early as it can, so that a mistake is told before the last tool is built.
 */
export function makeSteps(preview: () => Promise<void>, needs: Needs): Steps {
  const early = [first, ...nodeTools];
  const all = clusterTools(needs);
  const others = all.map(({ name }) => name).filter((name) => !early.includes(name));
  const build = (names: readonly string[], ...after: string[]): Steps =>
    Object.fromEntries(names.map((name) => [name, makeBuildStep(findTool(name), after)]));
  const pulumi = makePulumiSteps([first]);
  return {
    packages: { title: "Debian packages", run: (task) => installPackages(task) },
    downloads: makeDownloadStep(all),
    ...build([first]),
    ...build(nodeTools, first),
    ...pulumi,
    // After Pulumi's parts, so that the preview comes early.
    ...build(others, ...Object.keys(pulumi)),
    foundations: {
      title: "network and certificates",
      after: ["packages"],
      run: clusterSteps.foundations,
    },
    containerd: {
      title: "containerd",
      after: ["foundations"],
      run: async () => void (await clusterSteps.containerd()),
    },
    ...Object.fromEntries(needs.images.map((image) => [imageStep(image), makeImageStep(image)])),
    "control plane": {
      title: "control plane",
      after: ["foundations", "etcd", "kubernetes"],
      run: clusterSteps.controlPlane,
    },
    dns: {
      title: "cluster DNS and storage",
      after: ["control plane", "coredns"],
      run: clusterSteps.dnsAndStorage,
    },
    nodes: {
      title: `nodes ${nodes.map(({ name }) => name).join(", ")}`,
      after: ["control plane", "containerd", "image pause"],
      run: clusterSteps.nodes,
    },
    preview: {
      title: "preview of the stack",
      after: ["control plane", ...Object.keys(pulumiParts)],
      // With everything in the cache, that of `pulumi up` comes as early.
      run: async () => (findStaleTools(all).length === 0 ? "left to `pulumi up`" : preview()),
    },
  };
}

/** Seconds of one core that the cluster and its images cost, and seconds of waiting until the stack answers. */
const clusterCost = 40;
const stackSeconds = 60;

/** Follows the builds, and says how far the work is. */
export function followProgress({ tools }: Needs): Overview & { readonly describePlan: () => string } {
  const all = [...tools, standIns];
  const stale = findStaleTools(all).map(({ name }) => name);
  const costs = Object.fromEntries(stale.map((name) => [name, buildCosts[name].seconds]));
  const cores = availableParallelism();
  const forecast = new Forecast({ ...costs, cluster: clusterCost }, cores * measureSpeed(), stackSeconds);
  const start = Date.now();
  followBuilds((tool, progress) => {
    if (!stale.includes(tool)) return;
    // Linking comes after the last package.
    forecast.report(tool, progress === "done" ? 1 : Math.min(0.95, progress / buildCosts[tool].packages));
  });
  const timeLeft = (): string => describeRoughly(forecast.secondsLeft((Date.now() - start) / 1000));
  return {
    onEnd: (step) => void (step === "nodes" && forecast.report("cluster", 1)),
    describe: () => `${Math.round(forecast.share * 100)} %, ${timeLeft()} left`,
    describePlan: () => {
      const build =
        stale.length === 0
          ? "everything is built"
          : `${stale.length} of ${all.length} tools are to be built from their Go modules`;
      return [
        `On this machine (${cores} cores, ${Math.round(totalmem() / 2 ** 30)} GiB): ${build}; then a cluster of ${nodes.length} nodes and the stack.`,
        `It takes ${timeLeft()}. Ctrl-C keeps what is built, and \`make up\` goes on from there.`,
      ].join("\n");
    },
  };
}
