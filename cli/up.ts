/** `up`: from a bare machine to the first answered query, and a stack that is seen to be well. */
import { checkAfterUp } from "./check";
import { ensureKindCluster, isKindUp } from "./kind/kindCluster";
import { mayHaveKindStack } from "./kind/kindBackend";
import { loadLab } from "./lab";
import { Interrupted, withoutInterruption } from "./machine/interrupts";
import { run } from "./machine/processes";
import { formatElapsed } from "./machine/progress";
import { readOutputs, waitForFirstAnswer } from "./outcome";
import { askPulumi, listPolicyFlags, prepareInvocation, runPulumi } from "./pulumi";
import { findTarget, type Target } from "./target";
import { nobodyIsTold } from "../monitoring/nobodyIsTold";
import { projectDir } from "../settings/projectFolder";

/** Measures the parts of an `up` for its summary. */
class Stopwatch {
  private readonly lines: string[] = [];
  private readonly start = Date.now();

  /** Does one part of the work and records its duration. */
  async time<T>(part: string, work: () => Promise<T>): Promise<T> {
    console.log(`\n== ${part}`);
    const start = Date.now();
    const result = await work();
    this.lines.push(`  ${part}: ${formatElapsed(start)}`);
    return result;
  }

  /** Formats the duration of each part and of the whole. */
  summarize(): string {
    return [...this.lines, `  total: ${formatElapsed(this.start)}`].join("\n");
  }
}

/** Runs `pulumi up` with the policies. Its preview comes first, so a mistake stops it before anything changes. */
async function deploy(stack: string): Promise<void> {
  const code = await runPulumi(["up", "--yes", "--skip-preview=false", ...listPolicyFlags(stack)], stack);
  if (code !== 0)
    throw new Error(
      `\`pulumi up\` of stack ${stack} exited with ${code}. The reason is in its output above.`,
    );
}

/** Brings up the cluster and the stack unless both are up already. Returns the exit code. */
async function ensureUp(stack: string): Promise<number> {
  const target = findTarget(stack);
  if (target.kind && !((await isKindUp()) && mayHaveKindStack(stack))) return bringUp(stack);
  if (target.lab) {
    const { ensurePulumi, hasState, isOwnBackend, isUp } = await loadLab();
    if (!((await isUp()) && (hasState(stack) || !isOwnBackend()))) return bringUp(stack);
    // The cache may have been emptied since the stack came up.
    await ensurePulumi();
  }
  return (await readOutputs(stack)) === undefined ? bringUp(stack) : 0;
}

/** Brings up the stack unless it is up already, with what only the end-to-end tests need. Returns the exit code. */
export async function ensureForTests(stack: string): Promise<number> {
  const code = await ensureUp(stack);
  if (code === 0 && findTarget(stack).lab) await (await loadLab()).ensureTestImages();
  return code;
}

const nameCluster = ({ lab, kind }: Target): string =>
  lab ? "the embedded cluster" : kind ? "a kind cluster" : "your cluster";

/**
 * Brings up the stack, and before that a kind or embedded cluster where the machine has no cluster. Then checks it, and
 * gives it time to settle.
 *
 * @returns the exit code: that of the check once the stack is up.
 * @throws Interrupted after Ctrl-C.
 */
export async function bringUp(stack: string): Promise<number> {
  const watch = new Stopwatch();
  const target = findTarget(stack);
  console.log(`Using ${nameCluster(target)}: ${target.reason}.`);
  if (target.kind) await watch.time("Cluster", ensureKindCluster);
  if (target.lab) await upInLab(stack, watch);
  else
    await watch.time("Stack", async () => {
      if (!target.kind) await askPulumi(["stack", "select", "--create", stack, "--non-interactive"], stack);
      await deploy(stack);
    });

  const shown = await readOutputs(stack);
  if (!shown)
    throw new Error(`Stack ${stack} has no output \`endpoints\` after \`up\`. Export it in index.ts.`);
  const series = await watch.time("First answered query", () => waitForFirstAnswer(stack, shown));
  const code = await watch.time("Check", () => checkAfterUp(stack, shown));
  console.log(`\n${shown.readme}`);
  if (target.lab || target.kind)
    console.log(`\nTo use kubectl with this cluster: eval "$(node --import tsx cli/main.ts env)"`);
  console.log(`\n== Up: Query Frontend answers \`up\` with ${series} series\n${watch.summarize()}`);
  if (shown.readme.includes(nobodyIsTold)) console.log(nobodyIsTold);
  if (code !== 0)
    console.error(`error: the stack is up, and not all of it was seen to be well: see "== Check" above.`);
  return code;
}

/**
 * Finds what is wrong with a stack while its tools are still being built. Nothing is shown when all is well: `up` shows its
 * own preview, with the official tools as well, before it changes anything.
 * @throws Error with what the preview has printed.
 */
async function previewEarly(stack: string): Promise<void> {
  const { command, env } = await prepareInvocation(["preview", ...listPolicyFlags(stack)], stack);
  const printed: string[] = [];
  await run(command, {
    cwd: projectDir,
    env,
    timeoutMs: 600_000,
    onLine: (line) => printed.push(line),
  }).catch((error: Error) => {
    if (error instanceof Interrupted) throw error;
    throw new Error(
      `The preview of stack ${stack} fails, so nothing of it was created.\n${printed.join("\n")}`,
    );
  });
}

/** Builds the tools, brings up the cluster and the stack on it. After Ctrl-C it stops a cluster that it has started. */
async function upInLab(stack: string, watch: Stopwatch): Promise<void> {
  const { bringUpCluster, ensureStack, isUp, preflight, repair, stop } = await loadLab();
  await preflight();
  const startedHere = !(await isUp());
  try {
    await watch.time("Tools, images and cluster", () => bringUpCluster(stack, () => previewEarly(stack)));
    await watch.time("Stack", async () => {
      await ensureStack(stack);
      await repair(stack, console.log);
      await deploy(stack);
    });
  } catch (error) {
    if (error instanceof Interrupted && startedHere) {
      console.error("Stopping the cluster that this command has started ...");
      await withoutInterruption(stop);
    }
    throw error;
  }
}
