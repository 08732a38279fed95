/**
 * Every flag of the programs that the stack runs, in each supported version, and what is wrong with arguments of a
 * user or of a program of ours: what the real process would refuse, or take in silence and do harm with.
 */
import { readArguments, type Arguments } from "../commandLine";
import { anyStack, type Controls } from "../controls";
import { nearest } from "../nearest";
import type { Catalogue, Flag, Program } from "./catalogue";
import { catalogueOf, flagVersion, supportedVersions } from "./catalogueVersions";
import { error, FlagFinding, warning } from "./flagFindings";
import { findValueProblem } from "./flagValues";
import { findHarm, isDocumented } from "./harmfulFlags";
import { findQuoteProblem, writeFlag } from "./quotes";
import { describeDeprecation, findRemovedFlag, findReplacement, writeWayOut } from "./removedFlags";

export type { Catalogue, Flag, FlagType, Program } from "./catalogue";
export { catalogueOf, flagVersion, supportedVersions } from "./catalogueVersions";
export type { FlagFinding } from "./flagFindings";

/** Arguments as a program of that version reads them. */
export interface FlagsGiven extends Arguments {
  /** What is wrong with single words, so with what is in none of the flags. */
  readonly findings: readonly FlagFinding[];
}

/** A program and version as messages name it: `thanos query v0.42`. */
function nameProgram(program: Program, version: string): string {
  const command = program === "prometheus" || program === "alertmanager" ? program : `thanos ${program}`;
  return `${command} ${flagVersion(program, version)}`;
}

/**
 * What is wrong with arguments.
 *
 * @param version as in an image's tag, such as `v0.42.4`; one that is not supported is itself an error.
 * @param words one a word, without the command: `["--query.timeout=1m"]`.
 * @param controls where the reader of the messages changes what they name. @default flags and images
 * @returns findings in the order of the words, first those of words that are no flags.
 */
export function checkFlags(
  program: Program,
  version: string,
  words: readonly string[],
  controls: Controls = anyStack,
): FlagFinding[] {
  const catalogue = catalogueOf(program, version);
  if (!catalogue) {
    const known = supportedVersions(program).join(", ");
    return [
      error(
        "",
        nameProgram(program, version),
        `is not a version whose flags are known. Use an image of ${known}.`,
      ),
    ];
  }
  const given = readFlags(catalogue, words);
  return [
    ...given.findings,
    ...[...given.flags.keys()].flatMap((name) =>
      Object.hasOwn(catalogue.flags, name)
        ? checkFlag({ program, name, flag: catalogue.flags[name], words, given, controls })
        : [describeUnknownFlag(program, version, name, catalogue, controls)],
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
    const problem = checkWord(word, shorts, switches);
    if (problem === undefined) return [/^-\w$/.test(word) ? `--${shorts.get(word[1])}` : word];
    findings.push(problem);
    return [];
  });
  const read = readArguments(readable, switches);
  findings.push(
    ...read.files.map((file) =>
      error("", `@${file}`, "reads flags from a file that no preview sees. Write them out."),
    ),
    ...read.positionals.map((word) =>
      error("", JSON.stringify(word), "is not a flag. Write --name=value as one word."),
    ),
  );
  return { ...read, findings };
}

/** A value that stands behind a blank, as a shell would take it: without an equals sign, and without quotes around it. */
const readSpaced = (text: string): string => text.replace(/^=\s*/, "").replace(/^(["'])(.*)\1$/s, "$2");

/** What keeps a single word from being read as a flag or a value. */
function checkWord(
  word: string,
  shorts: ReadonlyMap<string | undefined, string>,
  switches: ReadonlySet<string>,
): FlagFinding | undefined {
  const quoted = JSON.stringify(word);
  if (/^["']-/.test(word)) return error("", quoted, "has quotes, which no shell removes. Write it without.");
  const [, spaced, rest] = /^--([^\s=]+)\s+(.*)$/s.exec(word) ?? [];
  if (spaced) {
    const wayOut = switches.has(spaced) ? `--${spaced} or --no-${spaced}` : `--${spaced}=${readSpaced(rest)}`;
    return error(spaced, quoted, `is a single word to the program. Write ${wayOut}.`);
  }
  const [, single] = /^-([A-Za-z][\w.-]+.*)$/s.exec(word) ?? [];
  if (single) return error(single, quoted, `has only one dash. Write --${single}.`);
  if (/^-\w$/.test(word) && !shorts.has(word[1])) return error(word[1], word, "is not a flag. Leave it out.");
  return undefined;
}

/** A flag that the program has, with all that it is judged by. */
interface KnownFlag {
  readonly program: Program;
  readonly name: string;
  readonly flag: Flag;
  readonly words: readonly string[];
  readonly given: FlagsGiven;
  readonly controls: Controls;
}

/** What is wrong with a flag that the program has. */
function checkFlag(known: KnownFlag): FlagFinding[] {
  const { name, flag, given } = known;
  const shape = checkShape(known);
  if (shape !== undefined) return [shape];
  const values = given.flags.get(name) ?? [];
  const findings = [
    ...checkStatus(known),
    ...(flag.type === "features" ? checkFeatures(name, flag, values) : []),
  ];
  for (const value of values) {
    if (value === undefined || flag.type === "bool") continue;
    const problem = findQuoteProblem(name, value, flag.type === "yaml") ?? findValueProblem(flag, value);
    if (problem !== undefined) findings.push(error(name, writeFlag(name, value), problem));
  }
  if (!flag.repeatable && values.length > 1)
    findings.push(
      error(name, `--${name}`, `is given ${values.length} times, and may be given once. Keep one.`),
    );
  return findings;
}

/** Names of features that the help does not list: most programs let them pass and do nothing. */
function checkFeatures(
  name: string,
  { values = [] }: Flag,
  given: readonly (string | undefined)[],
): FlagFinding[] {
  return given
    .flatMap((value) => value?.split(",") ?? [])
    .filter((feature) => feature !== "" && !values.includes(feature))
    .map((feature) => {
      const meant = nearest(feature, values);
      const wayOut = meant === undefined ? "Leave it out." : `Did you mean ${meant}?`;
      return warning(
        name,
        `--${name}=${feature}`,
        `names a feature that the help does not list, so it may do nothing. ${wayOut}`,
      );
    });
}

/** A switch that is given a value, or another flag that is given none. */
function checkShape({ name, flag, words }: KnownFlag): FlagFinding | undefined {
  if (flag.type === "bool") {
    const word = words.find((each) => each.startsWith(`--${name}=`));
    return word === undefined
      ? undefined
      : error(name, word, `gives a value to a switch. Write --${name} or --no-${name}.`);
  }
  if (words.includes(`--no-${name}`))
    return error(
      name,
      `--no-${name}`,
      `is not a flag, since --${name} is not a switch. Leave it out, or write --${name}=value.`,
    );
  const isBare = words.some(
    (word, at) => word === `--${name}` && (at + 1 === words.length || /^-./.test(words[at + 1])),
  );
  return isBare ? error(name, `--${name}`, `has no value. Write --${name}=value.`) : undefined;
}

/** What is to be said of a flag whatever its value: it does harm, is deprecated, or is hidden. */
function checkStatus({ program, name, flag, given, controls }: KnownFlag): FlagFinding[] {
  const values = given.flags.get(name) ?? [];
  const subject = flag.type === "bool" && values.includes("false") ? `--no-${name}` : `--${name}`;
  const harm = findHarm(program, name, given.flags);
  if (harm) {
    const rule = `${harm.harm}. ${writeWayOut(harm.wayOut, controls)}`;
    return [harm.level === "error" ? error(name, subject, rule) : warning(name, subject, rule)];
  }
  if (flag.deprecated !== undefined) {
    const replacement = findReplacement(program, name);
    const rule = describeDeprecation(flag.deprecated, replacement && writeWayOut(replacement, controls));
    return [warning(name, subject, rule)];
  }
  if (flag.hidden && !isDocumented(program, name))
    return [
      warning(
        name,
        subject,
        "is hidden from the help, so it may change or go without notice. Leave it out if you can.",
      ),
    ];
  return [];
}

/** What is to be said of a flag that the program does not have. */
function describeUnknownFlag(
  program: Program,
  version: string,
  name: string,
  catalogue: Catalogue,
  controls: Controls,
): FlagFinding {
  const here = nameProgram(program, version);
  const fail = (rule: string) => error(name, `--${name}`, rule);
  const turnedOff = name.replace(/^no-/, "");
  if (turnedOff !== name && catalogue.flags[turnedOff]?.type === "bool")
    return fail(`gives a value to a switch. Write --${turnedOff} or --${name}.`);

  const all = supportedVersions(program);
  const having = all.filter((each) => Object.hasOwn(catalogueOf(program, each)?.flags ?? {}, name));
  const gone = findRemovedFlag(program, name);
  const wayOut = gone === undefined ? "Leave it out." : writeWayOut(gone.wayOut, controls);
  if (having.length > 0 && all.indexOf(having[0]) > all.indexOf(flagVersion(program, version)))
    return fail(
      `is not a flag of ${here}: it came with ${having[0]}. Raise ${controls.thanosImage}, or leave it out.`,
    );
  if (having.length > 0)
    return fail(`is not a flag of ${here}: ${having[having.length - 1]} was the last to have it. ${wayOut}`);
  if (gone) return fail(`was removed in ${gone.since}. ${wayOut}`);
  const meant = nearest(name, Object.keys(catalogue.flags));
  return fail(
    `is not a flag of ${here}. ${meant === undefined ? "Leave it out." : `Did you mean --${meant}?`}`,
  );
}
