/** Command line options: each has a default and a help text, and a wrong one is reported on one line. */
import { parseArgs } from "node:util";
import { durationSeconds, durationText } from "../model/units";

/** One option. */
export interface Option {
  readonly kind: "number" | "duration" | "switch";
  /** Value when the option is not given. @default none */
  readonly standard?: string;
  readonly help: string;
  /** Lowest allowed number, or seconds of a duration. @default any number above 0, any duration */
  readonly least?: number;
  /** Whether the number must be whole. @default false */
  readonly whole?: boolean;
}

/** The values given, or their defaults. */
export interface Given<Name extends string> {
  readonly numbers: Readonly<Record<Name, number>>;
  readonly texts: Readonly<Record<Name, string>>;
  readonly on: Readonly<Record<Name, boolean>>;
}

/**
 * Reads the command line. Ends the process with exit code 0 after `--help`, with 2 after a wrong option.
 *
 * @param command the file of the command, for its help.
 */
export function readOptions<Name extends string>(
  command: string,
  options: Record<Name, Option>,
): Given<Name> {
  const named = Object.entries<Option>(options);
  const given = parse(named);
  if (given.help) {
    console.log([`Usage: npx tsx ${command} [options]`, "", ...named.map(formatHelp)].join("\n"));
    process.exit(0);
  }
  const texts = named.map(([name, option]): [string, string] => {
    const text = String(given[name] ?? option.standard ?? "");
    const problem = findProblem(option, text);
    if (problem) refuse(`--${name} is ${JSON.stringify(text)}, which ${problem}`);
    return [name, text];
  });
  return {
    numbers: Object.fromEntries(texts.map(([name, text]) => [name, Number(text)])) as Record<Name, number>,
    texts: Object.fromEntries(texts) as Record<Name, string>,
    on: Object.fromEntries(named.map(([name]) => [name, given[name] === true])) as Record<Name, boolean>,
  };
}

/** Splits the command line by option. */
function parse(named: readonly [string, Option][]): Readonly<Record<string, string | boolean | undefined>> {
  const types = named.map(([name, { kind }]): [string, { type: "boolean" | "string" }] => [
    name,
    { type: kind === "switch" ? "boolean" : "string" },
  ]);
  try {
    return parseArgs({ options: { help: { type: "boolean" }, ...Object.fromEntries(types) } }).values;
  } catch (error) {
    // Node adds advice about arguments that start with a dash.
    return refuse(`${(error as Error).message.split(/\. |\n/)[0]}.`);
  }
}

function refuse(message: string): never {
  console.error(`error: ${message} See --help.`);
  process.exit(2);
}

const formatHelp = ([name, { kind, standard, help }]: [string, Option]): string =>
  `  --${`${name}${kind === "switch" ? "" : ` ${kind}`}`.padEnd(26)}${help}${standard ? ` (default: ${standard})` : ""}`;

/** Describes what is wrong with a value and what to write instead. Undefined when nothing is. */
function findProblem({ kind, least, whole }: Option, text: string): string | undefined {
  if (kind === "duration") {
    const seconds = durationSeconds(text);
    if (seconds === undefined)
      return "is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.";
    const shortest = durationText(least ?? 0);
    return seconds < (least ?? 0) ? `is below ${shortest}. Use ${shortest} or more.` : undefined;
  }
  if (kind === "number") {
    const number = Number(text);
    const enough = least === undefined ? number > 0 : number >= least;
    if (text !== "" && Number.isFinite(number) && enough && (!whole || Number.isInteger(number)))
      return undefined;
    const range = least === undefined ? "above 0" : `of ${least} or more`;
    return `is not a ${whole ? "whole " : ""}number ${range}. Write a number such as 5e6.`;
  }
  return undefined;
}
