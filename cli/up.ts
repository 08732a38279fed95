/** `up`: from a bare machine to the first answered query. */
import { loadLab } from "./lab";
import { Interrupted } from "./machine/interrupts";
import { formatElapsed } from "./machine/progress";
import { readOutputs, waitForFirstAnswer } from "./outcome";
import { askPulumi, listPolicyFlags, runPulumi } from "./pulumi";
import { findTarget } from "./target";

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
export async function ensureUp(stack: string): Promise<number> {
  if (findTarget(stack).lab) {
    const { ensurePulumi, hasState, isOwnBackend, isUp } = await loadLab();
    if (!((await isUp()) && (hasState(stack) || !isOwnBackend()))) return bringUp(stack);
    // The cache may have been emptied since the stack came up.
    await ensurePulumi();
  }
  return (await readOutputs(stack)) === undefined ? bringUp(stack) : 0;
}

/**
 * Brings up the stack, and before that the embedded cluster where the machine has no cluster. Returns the exit code.
 *
 * @throws Interrupted after Ctrl-C.
 */
export async function bringUp(stack: string): Promise<number> {
  const watch = new Stopwatch();
  const target = findTarget(stack);
  console.log(
    target.lab ? `Using the embedded cluster: ${target.reason}.` : `Using your cluster: ${target.reason}.`,
  );
  if (target.lab) await upInLab(stack, watch);
  else
    await watch.time("Stack", async () => {
      await askPulumi(["stack", "select", "--create", stack, "--non-interactive"], stack);
      await deploy(stack);
    });

  const shown = await readOutputs(stack);
  if (!shown)
    throw new Error(`Stack ${stack} has no output \`endpoints\` after \`up\`. Export it in index.ts.`);
  const series = await watch.time("First answered query", () => waitForFirstAnswer(stack, shown));
  console.log(`\n${shown.readme}`);
  if (target.lab)
    console.log(`\nTo use kubectl with this cluster: eval "$(node --import tsx cli/main.ts env)"`);
  console.log(`\n== Up: Query Frontend answers \`up\` with ${series} series\n${watch.summarize()}`);
  return 0;
}

/** Builds the tools, brings up the cluster and the stack on it. After Ctrl-C it stops a cluster that it has started. */
async function upInLab(stack: string, watch: Stopwatch): Promise<void> {
  const { ensureStack, isUp, preflight, prepare, repair, stop, up: clusterUp } = await loadLab();
  await preflight();
  await watch.time("Tools, plugins and images", prepare);
  const startedHere = !(await isUp());
  await watch.time("Cluster", clusterUp);
  try {
    await watch.time("Stack", async () => {
      await ensureStack(stack);
      await repair(stack, console.log);
      await deploy(stack);
    });
  } catch (error) {
    if (error instanceof Interrupted && startedHere) {
      console.error("Stopping the cluster that this command has started ...");
      await stop();
    }
    throw error;
  }
}
