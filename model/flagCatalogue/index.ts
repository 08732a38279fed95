/**
 * Every flag of the programs that the stack runs, in each supported version, and what is wrong with arguments of a
 * user or of a program of ours: what the real process would refuse, or take in silence and do harm with.
 */
import { closest, distance } from "fastest-levenshtein";
import { readArguments, type Arguments } from "../commandLine";
import type { Catalogue, Flag, Program } from "./catalogue";
import { harmOf, isDocumented } from "./harmfulFlags";
import { quoteProblem } from "./quotes";
import { removedFlag, replacementOf } from "./removedFlags";
import { valueProblem } from "./flagValues";
import { catalogueOf, flagVersion, supportedVersions } from "./catalogueVersions";

export type { Catalogue, Flag, FlagType, Program } from "./catalogue";
export { catalogueOf, flagVersion, supportedVersions } from "./catalogueVersions";

/** What is wrong with one flag. */
export interface FlagFinding {
  /** An error is a process that does not start, or that does harm; a warning is one that may not start some day. */
  readonly level: "error" | "warning";
  /** Name without dashes; empty when the finding is of no flag. */
  readonly flag: string;
  /** One line: the rule that is broken, and the way out. */
  readonly message: string;
}

/** Arguments as a program of that version reads them. */
export interface FlagsGiven extends Arguments {
  /** What is wrong with single words, so with what is in none of the flags. */
  readonly findings: readonly FlagFinding[];
}

const error = (flag: string, message: string): FlagFinding => ({ level: "error", flag, message });
const warning = (flag: string, message: string): FlagFinding => ({ level: "warning", flag, message });

/** A program and version as messages name it: `thanos query v0.42`. */
function title(program: Program, version: string): string {
  const command = program === "prometheus" || program === "alertmanager" ? program : `thanos ${program}`;
  return `${command} ${flagVersion(program, version)}`;
}

/**
 * What is wrong with arguments.
 *
 * @param version as in an image's tag, such as `v0.42.4`; one that is not supported is itself an error.
 * @param words one a word, without the command: `["--query.timeout=1m"]`.
 * @returns findings in the order of the words, first those of words that are no flags.
 */
export function checkFlags(program: Program, version: string, words: readonly string[]): FlagFinding[] {
  const catalogue = catalogueOf(program, version);
  if (!catalogue) {
    const known = supportedVersions(program).join(", ");
    return [
      error(
        "",
        `${title(program, version)} is no version whose flags are known: those are ${known}. Use an image of one of them.`,
      ),
    ];
  }
  const given = readFlags(catalogue, words);
  return [
    ...given.findings,
    ...[...given.flags.keys()].flatMap((name) =>
      Object.hasOwn(catalogue.flags, name)
        ? checkFlag(program, name, catalogue.flags[name], words, given)
        : [unknownFlag(program, version, name, catalogue)],
    ),
  ];
}

/**
 * Reads arguments with what a catalogue knows of switches and one-letter flags. What the process would not even read
 * as a flag is left out, and is in `findings`.
 */
export function readFlags(catalogue: Catalogue, words: readonly string[]): FlagsGiven {
  const names = Object.keys(catalogue.flags);
  const switches = new Set(names.filter((name) => catalogue.flags[name].type === "bool"));
  const shorts = new Map(names.map((name) => [catalogue.flags[name].short, name]));
  const findings: FlagFinding[] = [];
  const readable = words.flatMap((word) => {
    const problem = wordProblem(word, shorts, switches);
    if (problem === undefined) return [/^-\w$/.test(word) ? `--${shorts.get(word[1])}` : word];
    findings.push(problem);
    return [];
  });
  const read = readArguments(readable, switches);
  findings.push(
    ...read.files.map((file) =>
      error("", `@${file} takes flags from a file that no preview sees. Write them out.`),
    ),
    ...read.positionals.map((word) =>
      error("", `${JSON.stringify(word)} is no flag. Write --name=value, as one word.`),
    ),
  );
  return { ...read, findings };
}

/** What keeps a single word from being read as a flag or a value. */
function wordProblem(
  word: string,
  shorts: ReadonlyMap<string | undefined, string>,
  switches: ReadonlySet<string>,
): FlagFinding | undefined {
  const quoted = JSON.stringify(word);
  if (/^["']-/.test(word))
    return error("", `${quoted} has quotes, which no shell removes. Write it without.`);
  const [, spaced, rest] = /^--([^\s=]+)\s+(.*)$/s.exec(word) ?? [];
  if (spaced) {
    const wayOut = switches.has(spaced) ? `--${spaced} or --no-${spaced}` : `--${spaced}=${rest}`;
    return error(spaced, `${quoted} is one word to the program. Write ${wayOut}.`);
  }
  const [, single] = /^-([A-Za-z][\w.-]+.*)$/s.exec(word) ?? [];
  if (single) return error(single, `${quoted} has one dash. Write --${single}.`);
  if (/^-\w$/.test(word) && !shorts.has(word[1])) return error(word[1], `${word} is no flag. Leave it out.`);
  return undefined;
}

/** What is wrong with a flag that the program has. */
function checkFlag(
  program: Program,
  name: string,
  flag: Flag,
  words: readonly string[],
  given: FlagsGiven,
): FlagFinding[] {
  const shape = shapeProblem(name, flag, words);
  if (shape !== undefined) return [error(name, shape)];
  const values = given.flags.get(name) ?? [];
  const wrong = values.map((value) =>
    value === undefined || flag.type === "bool"
      ? undefined
      : (quoteProblem(name, value, flag.type === "yaml") ?? valueProblem(name, flag, value)),
  );
  const repeated = !flag.repeatable && values.length > 1;
  return [
    ...statusOf(program, name, flag, given),
    ...(flag.type === "features" ? unknownFeatures(name, flag, values) : []),
    ...wrong.filter((problem) => problem !== undefined).map((problem) => error(name, problem)),
    ...(repeated
      ? [error(name, `--${name} is there ${values.length} times and may be there once. Keep one.`)]
      : []),
  ];
}

/** Names of features that the help does not list: most programs let them pass and do nothing. */
function unknownFeatures(
  name: string,
  { values = [] }: Flag,
  given: readonly (string | undefined)[],
): FlagFinding[] {
  return given
    .flatMap((value) => value?.split(",") ?? [])
    .filter((feature) => feature !== "" && !values.includes(feature))
    .map((feature) => {
      const nearest = closest(feature, values);
      const wayOut = isNear(feature, nearest) ? `Did you mean ${nearest}?` : "Leave it out.";
      return warning(
        name,
        `--${name}=${feature} is no feature that the help lists, so it may do nothing. ${wayOut}`,
      );
    });
}

/** Whether one name may be a slip for the other. */
const isNear = (name: string, other: string): boolean =>
  distance(name, other) <= Math.max(2, name.length / 3);

/** A switch that is given a value, or another flag that is given none. */
function shapeProblem(name: string, flag: Flag, words: readonly string[]): string | undefined {
  if (flag.type === "bool") {
    const withValue = words.find((word) => word.startsWith(`--${name}=`));
    return withValue && `${withValue} gives a value to a switch. Write --${name} or --no-${name}.`;
  }
  if (words.includes(`--no-${name}`))
    return `--no-${name} is no flag, since --${name} is no switch. Leave it out, or write --${name}=value.`;
  const bare = words.some(
    (word, at) => word === `--${name}` && (at + 1 === words.length || /^-./.test(words[at + 1])),
  );
  return bare ? `--${name} has no value. Write --${name}=value.` : undefined;
}

/** What is to be said of a flag whatever its value: it does harm, is deprecated, or is hidden. */
function statusOf(program: Program, name: string, flag: Flag, given: FlagsGiven): FlagFinding[] {
  const harm = harmOf(program, name, given.flags);
  if (harm) return [{ level: harm.level, flag: name, message: `--${name} ${harm.message}` }];
  if (flag.deprecated !== undefined) {
    const wayOut = replacementOf(program, name);
    return [warning(name, `--${name} is ${flag.deprecated}.${wayOut ? ` ${wayOut}` : ""}`)];
  }
  if (flag.hidden && !isDocumented(program, name))
    return [
      warning(
        name,
        `--${name} is hidden from the help: it may change or go without notice. Leave it out if you can.`,
      ),
    ];
  return [];
}

/** What is to be said of a flag that the program does not have. */
function unknownFlag(program: Program, version: string, name: string, catalogue: Catalogue): FlagFinding {
  const here = title(program, version);
  const turnedOff = name.replace(/^no-/, "");
  if (turnedOff !== name && catalogue.flags[turnedOff]?.type === "bool")
    return error(name, `--${name} gives a value to a switch. Write --${turnedOff} or --${name}.`);
  const elsewhere = otherVersions(program, version, name);
  if (elsewhere) return error(name, `--${name} is no flag of ${here}: ${elsewhere}`);
  const gone = removedFlag(program, name);
  if (gone) return error(name, `--${name} was removed in ${gone.since}. ${gone.wayOut}`);
  const nearest = closest(name, Object.keys(catalogue.flags));
  const near = distance(name, nearest) <= Math.max(2, name.length / 3);
  return error(
    name,
    `--${name} is no flag of ${here}. ${near ? `Did you mean --${nearest}?` : "Leave it out."}`,
  );
}

/** Which other supported versions have a flag, as the end of a message. */
function otherVersions(program: Program, version: string, name: string): string | undefined {
  const all = supportedVersions(program);
  const having = all.filter((each) => Object.hasOwn(catalogueOf(program, each)?.flags ?? {}, name));
  if (having.length === 0) return undefined;
  if (all.indexOf(having[0]) > all.indexOf(flagVersion(program, version)))
    return `it came with ${having[0]}. Raise thanos:images.thanos, or leave it out.`;
  const gone = removedFlag(program, name);
  return `it was there until ${having[having.length - 1]}. ${gone?.wayOut ?? "Leave it out."}`;
}
