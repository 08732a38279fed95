/**
 * Reads a program's flags from its real binary: names, defaults and deprecations from its man page, types and
 * repeatability by trial. A trial never starts the program: it ends with an impossible log level, and kingpin sets
 * values in the order of the arguments (`setValues` of github.com/alecthomas/kingpin v2.4.0).
 */
import { spawn } from "node:child_process";
import type { Flag, FlagType } from "../model/flagCatalogue/catalogue";
import { run } from "../cli/machine/processes";

/** A program to examine. */
export interface Program {
  readonly binary: string;
  /** Its subcommand, if it has any. */
  readonly command?: string;
}

/** Stops a program once it has read all arguments before this one. */
export const impossible = "--log.level=no-such-level";
const limitMs = 20_000;

/**
 * Returns how the program refuses arguments.
 * @throws Error when it does not refuse them.
 */
export function readRefusal({ binary, command }: Program, ...args: string[]): Promise<string> {
  const words = [...(command ? [command] : []), ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(binary, words, { stdio: ["ignore", "ignore", "pipe"] });
    let answer = "";
    const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
    child.stderr.setEncoding("utf8").on("data", (text: string) => (answer += text));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(limit);
      if (code) resolve(answer);
      else
        reject(
          new Error(
            `${[binary, ...words].join(" ")} was accepted, or took longer than ${limitMs / 1000} s. It should have been refused.`,
          ),
        );
    });
  });
}

/** Reads the flags of a command from a man page: those of all commands and its own. */
export function readManualFlags(
  manual: string,
  command?: string,
): Map<string, { shown: string; help: string }> {
  const sections = manual.split(/^\.(?:SH|SS).*\n/m);
  const mine = sections.filter(
    (section, i) => i > 0 && (section.startsWith(`\\fB${command} [`) || /^\.TP\n\\fB-/.test(section)),
  );
  const flags = new Map<string, { shown: string; help: string }>();
  for (const entry of mine.flatMap((section) => section.split(/^\.TP\n/m))) {
    const [, shown, help] = /^\\fB(-.*)\\fR\n([^]*)$/.exec(entry) ?? [];
    const [, name] = /--([^=\s]+)/.exec(shown ?? "") ?? [];
    if (name) flags.set(name, { shown, help: help.replace(/\s+/g, " ").trim() });
  }
  return flags;
}

/** Finds strings near the word `Hidden` in a source file. Some of them are names of hidden flags. */
export function findHiddenCandidates(source: string): string[] {
  const lines = source.split("\n");
  const near = lines.flatMap((line, at) =>
    /Hidden/.test(line) ? lines.slice(Math.max(0, at - 12), at + 3) : [],
  );
  const names = near.flatMap((line) => [...line.matchAll(/"([a-z][a-z0-9]*(?:[._-][a-z0-9_]+)+)"/g)]);
  return [
    ...new Set(names.flatMap(([, name]) => [name, ...(name.endsWith("config") ? [`${name}-file`] : [])])),
  ];
}

/** Reads all flags of the program, by name. */
export async function probeFlags(
  program: Program,
  candidates: readonly string[],
): Promise<Record<string, Flag>> {
  const manual = readManualFlags(await run([program.binary, "--help-man"]), program.command);
  const flags: Record<string, Flag> = {};
  const names = [...new Set([...manual.keys(), ...candidates])].sort();
  await runTwoAtATime(names, async (name) => {
    const entry = manual.get(name);
    const takesValue = entry ? entry.shown.includes("=") : await checkHiddenTakesValue(program, name);
    if (takesValue === undefined) return;
    const typed = takesValue ? await findType(program, name, entry) : { type: "bool" as const };
    flags[name] = {
      ...typed,
      ...(await checkRepeatable(program, name, typed)),
      ...(entry ? readDocumentation(name, entry) : { hidden: true }),
    };
  });
  return Object.fromEntries(names.filter((name) => name in flags).map((name) => [name, flags[name]]));
}

/** Checks whether a flag that the help omits takes a value. Undefined when there is no such flag. */
async function checkHiddenTakesValue(program: Program, name: string): Promise<boolean | undefined> {
  const answer = await readRefusal(program, `--${name}`, "--no-such-flag");
  if (answer.includes(`unknown long flag '--${name}'`)) return undefined;
  if (answer.includes(`expected argument for flag '--${name}'`)) return true;
  if (answer.includes("unknown long flag '--no-such-flag'")) return false;
  throw new Error(`Cannot interpret what ${program.binary} says about --${name}: ${answer.slice(-300)}`);
}

const typeByRefusal: readonly (readonly [RegExp, FlagType])[] = [
  [/not a valid duration string/, "duration"],
  [/time: invalid duration/, "goDuration"],
  [/units: /, "bytes"],
  [/strconv\.ParseUint/, "uint"],
  [/strconv\.ParseInt/, "int"],
  // kingpin parses most whole numbers like any number.
  [/strconv\.ParseFloat/, "number"],
];

async function findType(
  program: Program,
  name: string,
  entry?: { shown: string; help: string },
): Promise<Pick<Flag, "type" | "values">> {
  const answer = await readRefusal(program, `--${name}=?`, impossible);
  const [, oneOf] = /enum value must be one of (\S+), got '\?'/.exec(answer) ?? [];
  if (oneOf) return { type: "enum", values: oneOf.split(",").sort() };
  // Prometheus and Alertmanager do not define these as enums for kingpin, but their help lists the values.
  const [, listed] = /One of: \[([^\]]+)\]/.exec(entry?.help ?? "") ?? [];
  if (/unrecognized log (level|format) \?/.test(answer) && listed) {
    return { type: "enum", values: listed.split(/,\s*/).sort() };
  }
  const type = typeByRefusal.find(([pattern]) => pattern.test(answer))?.[1];
  if (type === "duration" && /=\d{4}-.*Z$/.test(entry?.shown ?? "")) return { type: "time" };
  const features = name === "enable-feature" ? findFeatures(entry?.help ?? "") : [];
  if (features.length > 0) return { type: "features", values: features };
  return { type: type ?? (entry?.shown.endsWith("=<content>") ? "yaml" : "string") };
}

const samples: Partial<Record<FlagType, string>> = {
  duration: "1h",
  goDuration: "1h",
  time: "1h",
  bytes: "1MB",
};

async function checkRepeatable(
  program: Program,
  name: string,
  { type, values }: Flag,
): Promise<Pick<Flag, "repeatable">> {
  if (name === "help" || name === "version") return {};
  // An address is valid for every other kind of text.
  const sample = values?.[0] ?? samples[type] ?? (/^(u?int|number)$/.test(type) ? "1" : "dns+host:1");
  const word = type === "bool" ? `--${name}` : `--${name}=${sample}`;
  const answer = await readRefusal(program, word, word, impossible);
  if (answer.includes("cannot be repeated")) return {};
  if (/(no-such-level|unknown type for remote write)/.test(answer)) return { repeatable: true };
  throw new Error(`${program.binary} refuses ${word}, which should be valid: ${answer.slice(-300)}`);
}

/** Finds the names of the features that a help text lists. */
export function findFeatures(help: string): string[] {
  const [, names] =
    /(?:Valid options(?: for now)?:|list of features is) ([a-z0-9-]+(?:, [a-z0-9-]+)*)/.exec(help) ?? [];
  return names?.split(", ").sort() ?? [];
}

/** Reads what the help says about a flag. */
function readDocumentation(name: string, { shown, help }: { shown: string; help: string }): Partial<Flag> {
  const [, short] = /^-(\w),/.exec(shown) ?? [];
  const [, value] = /=(.*)$/.exec(shown) ?? [];
  // Without a default, the help shows the flag's name in capitals, or a kind of value in angle brackets.
  const placeholder = value === undefined || value.startsWith("<") || value === name.toUpperCase();
  const deprecated = findDeprecation(help);
  return {
    ...(short ? { short } : {}),
    ...(placeholder ? {} : { default: value.replace(/\.\.\.$/, "").replace(/^"(.*)"$/, "$1") }),
    ...(deprecated ? { deprecated } : {}),
  };
}

/** Finds a deprecation in a help text: "deprecated", with the advised replacement or the last good version. */
export function findDeprecation(help: string): string | undefined {
  const sentences = help.split(/(?<=\.)\s+(?=[A-Z])/);
  const advice = sentences.map(
    (sentence) => /deprecated[,:]? (?:use|set|in favor of)\b.*/i.exec(sentence)?.[0],
  );
  const answer =
    advice.find((each) => each !== undefined) ?? /deprecated(?: after v[\d.]*\d)?/i.exec(help)?.[0];
  return answer?.replace(/^deprecated/i, "deprecated").replace(/\.$/, "");
}

async function runTwoAtATime<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
