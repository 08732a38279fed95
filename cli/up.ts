/** `up`: everything from a bare machine to the first answered query. */
import { lab } from "./lab";
import { elapsed } from "./machine/progress";
import { firstAnswer, outputs } from "./outcome";
import { ask, Interrupted, policyFlags, pulumi } from "./pulumi";
import { targetOf } from "./target";

/** The parts of an `up` with the time that each took, for the summary. */
class Stopwatch {
  private readonly lines: string[] = [];
  private readonly start = Date.now();

  /** Does a part of the work and notes how long it took. */
  async time<T>(part: string, work: () => Promise<T>): Promise<T> {
    console.log(`\n== ${part}`);
    const start = Date.now();
    const result = await work();
    this.lines.push(`  ${part}: ${elapsed(start)}`);
    return result;
  }

  /** What took how long. */
  summary(): string {
    return [...this.lines, `  in all: ${elapsed(this.start)}`].join("\n");
  }
}

/** Runs `pulumi up` with the policies; a first preview is shown, and stops what is wrong before anything is changed. */
async function deploy(stack: string): Promise<void> {
  const code = await pulumi(["up", "--yes", "--skip-preview=false", ...policyFlags(stack)], stack);
  if (code !== 0)
    throw new Error(`\`pulumi up\` of stack ${stack} exited with ${code}: what is wrong is said above.`);
}

/** `up`, unless cluster and stack are up already. */
export async function ensureUp(stack: string): Promise<void> {
  if (targetOf(stack).lab) {
    const { ensurePulumi, hasState, isOwnBackend, isUp } = await lab();
    if (!((await isUp()) && (hasState(stack) || !isOwnBackend()))) return up(stack);
    // The cache may have been emptied since the stack came up.
    await ensurePulumi();
  }
  if ((await outputs(stack)) === undefined) await up(stack);
}

/** Brings up the cluster, where the machine has none, and the stack on it. @throws Interrupted after Ctrl-C. */
export async function up(stack: string): Promise<void> {
  const watch = new Stopwatch();
  const target = targetOf(stack);
  console.log(
    target.lab
      ? `The embedded cluster is used: ${target.reason}.`
      : `Your cluster is used: ${target.reason}.`,
  );
  if (target.lab) await upInLab(stack, watch);
  else
    await watch.time("Stack", async () => {
      await ask(["stack", "select", "--create", stack, "--non-interactive"], stack);
      await deploy(stack);
    });

  const shown = await outputs(stack);
  if (!shown) throw new Error(`Stack ${stack} has no output \`endpoints\`: see index.ts.`);
  const series = await watch.time("First answered query", () => firstAnswer(stack, shown.namespace));
  console.log(`\n${shown.readme}`);
  if (target.lab)
    console.log(`\nA shell with kubectl for this cluster: eval "$(node --import tsx cli/main.ts env)"`);
  console.log(`\n== Up: Query Frontend answers \`up\` with ${series} series\n${watch.summary()}`);
}

/** Tools, the cluster and the stack on it. A cluster that was started here is stopped again after Ctrl-C. */
async function upInLab(stack: string, watch: Stopwatch): Promise<void> {
  const { ensureStack, isUp, preflight, prepare, repair, stop, up: clusterUp } = await lab();
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
      console.error("Stopping the cluster, which was started by this command ...");
      await stop();
    }
    throw error;
  }
}
