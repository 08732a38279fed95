/** Options of the commands here: each has a default and a help text, and a wrong one is told in one line. */
import { parseArgs } from "node:util";
import { durationSeconds, durationText } from "../model/units";

/** One option. */
export interface Option {
  readonly kind: "number" | "duration" | "switch";
  readonly standard?: string;
  readonly help: string;
  /** Lowest number, or seconds of a duration. @default above 0, for a duration 0 */
  readonly least?: number;
  /** Whether only whole numbers mean something. @default false */
  readonly whole?: boolean;
}

/** What was given, or the defaults. */
export interface Given<Name extends string> {
  readonly numbers: Readonly<Record<Name, number>>;
  readonly texts: Readonly<Record<Name, string>>;
  readonly on: Readonly<Record<Name, boolean>>;
}

/** Reads the command line. Ends the process: with 0 after `--help`, with 2 and one line after a wrong option. */
export function readOptions<Name extends string>(
  command: string,
  options: Record<Name, Option>,
): Given<Name> {
  const named = Object.entries<Option>(options);
  try {
    const { values } = parseArgs({
      options: {
        help: { type: "boolean" },
        ...Object.fromEntries(
          named.map(([name, { kind }]) => [
            name,
            { type: kind === "switch" ? "boolean" : "string" } as const,
          ]),
        ),
      },
    });
    if (values.help) {
      console.log([`tsx ${command} [options]`, ...named.map(help)].join("\n"));
      process.exit(0);
    }
    const given = values as Record<string, string | boolean | undefined>;
    const texts = named.map(([name, option]) => [
      name,
      checked(name, option, given[name] ?? option.standard),
    ]);
    return {
      numbers: Object.fromEntries(texts.map(([name, text]) => [name, Number(text)])) as Record<Name, number>,
      texts: Object.fromEntries(texts) as Record<Name, string>,
      on: Object.fromEntries(named.map(([name]) => [name, given[name] === true])) as Record<Name, boolean>,
    };
  } catch (error) {
    console.error(`${(error as Error).message.split(/\. |\n/)[0]}. See --help.`);
    process.exit(2);
  }
}

const help = ([name, { kind, standard, help: text }]: [string, Option]): string =>
  `  --${`${name}${kind === "switch" ? "" : ` ${kind}`}`.padEnd(24)}${text}${standard ? ` (${standard})` : ""}`;

/** The text as it was given. @throws Error that names the option, its value and what it must be. */
function checked(name: string, { kind, least, whole }: Option, value: string | boolean = ""): string {
  const text = String(value);
  const number = Number(text);
  if (kind === "duration") {
    const seconds = durationSeconds(text);
    if (seconds === undefined) {
      throw new Error(
        `--${name} ${text} is no duration: write it as Prometheus does, such as 30s, 2h or 90d`,
      );
    }
    if (seconds < (least ?? 0)) throw new Error(`--${name} ${text} is below ${durationText(least ?? 0)}`);
  }
  if (kind === "number") {
    const enough = least === undefined ? number > 0 : number >= least;
    if (text === "" || !Number.isFinite(number) || !enough || (whole && !Number.isInteger(number))) {
      const rule = `a ${whole ? "whole " : ""}number ${least === undefined ? "above 0" : `of ${least} or more`}`;
      throw new Error(`--${name} ${text} is not ${rule}, such as 5e6`);
    }
  }
  return text;
}
