/** Runs steps side by side: each as soon as those that it needs have ended and its lane has room. */
import { Listr, type ListrTask } from "listr2";
import { endCommands, Interrupted, unwindOnSignal } from "../cli/machine/interrupts";
import { formatElapsed, type ReportTarget } from "../cli/machine/progress";

/** Lets at most so many run at the same time, in the order in which they ask. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** One part of the work. */
export interface Step {
  readonly title: string;
  /** Names of the steps that must have ended before. @default none */
  readonly after?: readonly string[];
  /** @default none: it starts as soon as it can */
  readonly lane?: Lane;
  /** Does the work. @returns what its title says at the end, such as `in the cache`. @default how long it took */
  readonly run: (task: ReportTarget) => Promise<string | undefined | void>;
}

/** Steps by their names. */
export type Steps = Readonly<Record<string, Step>>;

/** What is shown above the steps while they run. */
export interface Overview {
  /** A line such as `40 %, about 6 min left`. */
  readonly describe: () => string;
  /** Told when a step has ended. @default it is not told */
  readonly onEnd?: (step: string) => void;
}

/** How often a log shows how far everything is, in milliseconds. */
const logEvery = 30_000;

/** Milliseconds that steps get to clean up after another one has failed. */
const graceMs = 2000;

/**
 * Runs all steps and shows their progress. When one fails, the others are ended.
 * @throws Error of the first step that failed; Interrupted after Ctrl-C.
 */
export async function runSteps(steps: Steps, overview: Overview): Promise<void> {
  for (const [name, { after = [] }] of Object.entries(steps))
    for (const other of after.filter((each) => !Object.hasOwn(steps, each)))
      throw new Error(`Step ${name} comes after ${other}, which is not a step.`);
  await unwindOnSignal(() => (process.stdout.isTTY ? showList(steps, overview) : showLog(steps, overview)));
}

/** What a display wants to know of each step. */
interface Display {
  readonly onStart: (name: string) => ReportTarget;
  readonly onEnd: (name: string, note: string) => void;
  readonly onFailure: (name: string, error: Error) => void;
}

/** Starts all steps; each waits for its turn. @throws Error of the first that failed, when all have ended or had time to. */
async function startSteps(steps: Steps, display: Display): Promise<void> {
  let failure: Error | undefined;
  let stopWaiting = (): void => undefined;
  const running = new Map<string, Promise<void>>();
  const runInTurn = async (name: string, step: Step): Promise<void> => {
    if (failure) return;
    const task = display.onStart(name);
    const start = Date.now();
    try {
      const note = await step.run(task);
      display.onEnd(name, note ?? formatElapsed(start));
    } catch (error) {
      if (failure) return;
      failure = error as Error;
      display.onFailure(name, failure);
      // What still runs would only delay the message. What was built is kept.
      if (failure instanceof Interrupted) return;
      endCommands();
      // A step that waits for something else would notice late.
      setTimeout(stopWaiting, graceMs);
    }
  };
  const runStep = async (name: string, step: Step): Promise<void> => {
    for (const each of step.after ?? []) await running.get(each);
    await (step.lane ?? ((work) => work()))(() => runInTurn(name, step));
  };
  // The first step starts after this loop, so each finds those that it waits for.
  for (const [name, step] of Object.entries(steps))
    running.set(
      name,
      Promise.resolve().then(() => runStep(name, step)),
    );
  const all = Promise.all(running.values());
  await Promise.race([all, new Promise<void>((resolve) => (stopWaiting = resolve))]);
  if (failure) throw failure;
}

/** A line of a list on a terminal. */
interface Line extends ReportTarget {
  title?: string;
  skip: () => void;
}

/** On a terminal: a list with a line per step. */
async function showList(steps: Steps, overview: Overview): Promise<void> {
  const lines = new Map<string, { line: Line; end: (error?: Error) => void }>();
  const wait = (name: string, line: Line): Promise<void> =>
    new Promise((resolve, reject) => {
      lines.set(name, { line, end: (error) => (error ? reject(error) : resolve()) });
    });
  const head = "";
  const tasks: ListrTask[] = [
    { title: overview.describe(), task: (_, task) => wait(head, task as Line) },
    ...Object.entries(steps).map(([name, { title }]): ListrTask => ({
      title,
      task: (_, task) => wait(name, task as Line),
    })),
  ];
  const timer = setInterval(() => {
    const first = lines.get(head);
    if (first) first.line.title = overview.describe();
  }, 1000);
  const list = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    // Its own handler of signals exits with 127 and leaves the compilers running.
    registerSignalListeners: false,
  });
  const shown = list.run();
  const ended = new Set<string>();
  try {
    await startSteps(steps, {
      onStart: (name) => lines.get(name)?.line ?? { output: "" },
      onEnd: (name, note) => {
        overview.onEnd?.(name);
        const { line, end } = lines.get(name)!;
        line.title = `${steps[name].title}: ${note}`;
        ended.add(name);
        end();
      },
      onFailure: (name, error) => {
        ended.add(name);
        lines.get(name)!.end(error);
      },
    });
  } finally {
    clearInterval(timer);
    for (const [name, { line, end }] of lines) {
      if (name !== head && !ended.has(name)) line.skip();
      if (!ended.has(name)) end();
    }
    await shown;
  }
}

/** In a log: a line when a step ends, and now and then how far everything is. */
async function showLog(steps: Steps, overview: Overview): Promise<void> {
  const working = new Map<string, ReportTarget>();
  const timer = setInterval(() => {
    const now = [...working].map(([name, { output }]) => steps[name].title + (output && `: ${output}`));
    console.log(`  ${overview.describe()}. Now: ${now.join("; ")}`);
  }, logEvery);
  const finish = (name: string, note: string): void => {
    working.delete(name);
    console.log(`  ${steps[name].title}: ${note}`);
  };
  try {
    await startSteps(steps, {
      onStart: (name) => {
        const task = { output: "" };
        working.set(name, task);
        return task;
      },
      onEnd: (name, note) => {
        overview.onEnd?.(name);
        finish(name, note);
      },
      onFailure: (name) => finish(name, "failed"),
    });
  } finally {
    clearInterval(timer);
  }
}
