/** `check`: proves on the running stack, within a minute, that it does what it is for. It changes nothing. */
import { parseArgs } from "node:util";
import { durationSeconds } from "../model/units";
import { throwIfInterrupted, unwindOnSignal } from "./machine/interrupts";
import { sleep } from "./machine/processes";
import { formatElapsed } from "./machine/progress";
import { findOutputs, type Outputs } from "./outcome";
import type { KubernetesApi } from "./preview/apiSocket";
import { openCluster } from "./preview/openCluster";
import { readDeployed } from "./check/deployed";
import { formatJson, formatResults } from "./check/results";
import { exitCodeOf, type Result, runChecks } from "./check/run";
import { type Plan, StackReader } from "./check/reader";

/** Seconds that a stack gets after `up`: Query looks for stores every 10 s, and Prometheus scrapes and evaluates every 30 s. */
const patience = 180;

/** Seconds between two looks at a stack that is not well yet. */
const pause = 5;
/** Seconds between two lines about what is waited for. */
const reportEvery = 15;

/** Reads the command line. @throws Error with what is wrong with it. */
export function readArguments(args: readonly string[]): { readonly json: boolean; readonly wait: number } {
  const { json, wait } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false }, wait: { type: "string", default: "0s" } },
  }).values;
  const seconds = durationSeconds(wait);
  if (seconds === undefined)
    throw new Error(`--wait is ${JSON.stringify(wait)}, which is not a duration. Write it as 3m.`);
  return { json, wait: seconds };
}

/**
 * Looks at a stack and prints a table of what was seen.
 *
 * @param args `--json` for another program; `--wait 3m` gives a stack that was just changed time to settle.
 * @returns 0 when all is well, 1 when something is wrong, 2 when something could not be seen.
 */
export function check(stack: string, args: readonly string[]): Promise<number> {
  const { json, wait } = readArguments(args);
  return unwindOnSignal(async () => {
    const outputs = await findOutputs(stack);
    if (!outputs) return complain(`Stack ${stack} is not up. Bring it up with \`make up\`.`);
    const results = await checkStack(stack, outputs, wait, (line) => console.error(line));
    return report(stack, results, json ? formatJson : formatResults);
  });
}

/** Checks a stack that has just come up: its tiers still find each other. Returns the exit code. */
export async function checkAfterUp(stack: string, outputs: Outputs): Promise<number> {
  return report(stack, await checkStack(stack, outputs, patience, console.log), formatResults);
}

/** Prints what was seen, or why nothing was. Returns the exit code. */
function report(stack: string, results: Result[] | string, format: typeof formatResults): number {
  if (typeof results === "string") return complain(results);
  console.log(format(stack, results));
  return exitCodeOf(results);
}

function complain(reason: string): number {
  console.error(`error: ${reason}`);
  return 2;
}

/**
 * Looks at a stack until all is well, or the time is over.
 *
 * @param wait seconds that it may take to become well. @default one look
 * @param report called with what is waited for.
 * @returns what was seen last, or why the cluster can't be asked.
 */
async function checkStack(
  stack: string,
  outputs: Outputs,
  wait: number,
  report: (line: string) => void,
): Promise<Result[] | string> {
  try {
    const { namespace, endpoints } = outputs;
    const plan = { namespace, endpoints, deployed: await readDeployed(stack, namespace) };
    const opened = await openCluster(stack, (api) => lookUntilWell(api, plan, wait, report));
    return "answer" in opened
      ? opened.answer
      : `The cluster of stack ${stack} is not asked, since ${opened.reason}.`;
  } catch (error) {
    throwIfInterrupted();
    return `Stack ${stack} can't be looked at: ${(error as Error).message}`;
  }
}

/** As `checkStack`, with the cluster's API. */
export async function lookUntilWell(
  api: Pick<KubernetesApi, "get">,
  plan: Plan,
  wait: number,
  report: (line: string) => void,
  look: typeof runChecks = runChecks,
): Promise<Result[]> {
  const start = Date.now();
  let reported = -Infinity;
  for (;;) {
    throwIfInterrupted();
    const results = await look(new StackReader(api, plan));
    const waited = (Date.now() - start) / 1000;
    const open = results.filter(({ state }) => state !== "ok");
    if (open.length === 0 || waited + pause > wait) return results;
    if (waited - reported >= reportEvery) {
      reported = waited;
      report(
        `Waiting for ${open.map(({ check: name, reasons }) => `${name} (${shorten(reasons[0])})`).join("; ")} ... ${formatElapsed(start)}`,
      );
    }
    await sleep(pause * 1000);
  }
}

/** The first sentence of a reason. */
const shorten = (reason: string): string => reason.split(/[.:] /)[0].slice(0, 100);
