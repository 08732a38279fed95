import type { Container } from "./podSpec";
import { readArguments, type Arguments } from "../../model/commandLine";
import { simpleCommands } from "./shell";
import { isUnknown, known, orUnknown, type Known, type UnknownValue } from "./unknowns";
import { withVariables } from "./variables";

/** A program that a container starts. */
export interface Program {
  /** Its file's name; with `byImage`, the last part of the image's name, without tag and digest. */
  readonly name: Known<string>;
  /** Its arguments, as written. */
  readonly words: readonly Known<string>[];
  /** The container leaves `command` out, so the image's entrypoint runs: which one that is can only be inferred. */
  readonly byImage: boolean;
  /** It stands in the script of a shell, which may change the words further. */
  readonly byShell: boolean;
}

/** Flags that no other program has: they tell Thanos also under another name. */
const thanosFlags = ["objstore.config", "objstore.config-file"];
/** Beginnings of such flags of a Prometheus server. */
const prometheusFlags = /^storage\.(tsdb|agent)\./;
/** Flags of `thanos` itself: only these can stand before its subcommand. */
const thanosOwnFlags =
  /^(debug\.name|log\.(level|format)|tracing\.config(-file)?|(enable-)?auto-gomemlimit(\.ratio)?)$/;

/** Programs, and words of the shell's own grammar, that start another program. */
const wrappers = new Set(
  "exec env command nice nohup time timeout busybox tini dumb-init catatonit docker-entrypoint.sh if then else elif while until do ! {".split(
    " ",
  ),
);
/** Programs that do so with one operand of their own, a user's name, before it. */
const userWrappers = new Set(["gosu", "su-exec"]);
const shells = new Set(["sh", "ash", "bash", "dash"]);

/**
 * The programs that a container starts: the one named by `command` (or the image's entrypoint) with `args`, looking
 * through wrappers such as `tini`, and each simple command of an `sh -c` script. Variables that the container itself
 * gives a value are put in. Not readable, and therefore never found: a script in a file, and a program's name in a
 * shell variable.
 */
export function programs(container: Container): Program[] {
  const command = readWords(container, "command");
  const args = readWords(container, "args");
  if (command.length > 0) return started([...command, ...args]);
  const image = orUnknown(() =>
    baseName((container.image ?? "").replace(/@.*$/, "").replace(/:[^/:]*$/, "")),
  );
  const inArgs = started(args).filter((program) => !isUnknown(program.name));
  return [{ name: image, words: args, byImage: true, byShell: false }, ...inArgs];
}

/**
 * Whether the program is `thanos` with this subcommand.
 *
 * @throws UnknownValueError if that hangs on a value that is not known yet.
 */
export function runsThanos(program: Program, subcommand: string): boolean {
  const { positionals, flags } = argumentsOf(program);
  const first = positionals[0];
  const unknown = first === undefined ? unknownSubcommand(program) : undefined;
  if (first !== subcommand && !unknown) return false;
  if (!thanosFlags.some((flag) => flags.has(flag)) && !/thanos/.test(known(program.name))) return false;
  if (unknown) throw unknown;
  return true;
}

/**
 * Whether the program is a Prometheus server (or agent).
 *
 * @throws UnknownValueError if that hangs on a value that is not known yet.
 */
export function runsPrometheus(program: Program): boolean {
  if (!program.byImage) return known(program.name) === "prometheus";
  const { positionals, flags } = argumentsOf(program);
  if (positionals.length > 0) return false;
  if ([...flags.keys()].some((flag) => prometheusFlags.test(flag))) return true;
  // An image that is still to be built is no reason to ask about every container: Prometheus has this flag at least.
  if (isUnknown(program.name) && !flags.has("config.file")) return false;
  return known(program.name) === "prometheus";
}

/** The first word that is not known, if that may be the subcommand of `thanos`. */
function unknownSubcommand({ words }: Program): UnknownValue | undefined {
  const unknown = words.find(isUnknown);
  if (!unknown) return undefined;
  const before = argumentsOf({ words: words.slice(0, words.indexOf(unknown)) });
  return [...before.flags.keys()].every((flag) => thanosOwnFlags.test(flag)) ? unknown : undefined;
}

/**
 * Whether the program is the one of this name, such as `alertmanager` or `memcached`.
 *
 * @throws UnknownValueError if that hangs on a value that is not known yet.
 */
export function runsProgram(program: Program, name: string): boolean {
  // Of an image that is still to be built nothing can be said; to ask about every such container would be noise.
  if (program.byImage && isUnknown(program.name)) return false;
  return known(program.name) === name;
}

const read = new WeakMap<object, Arguments>();

/** A program's arguments; each kind of tier asks for them. */
function argumentsOf(program: Pick<Program, "words">): Arguments {
  const found =
    read.get(program) ?? readArguments(program.words.map((word) => (isUnknown(word) ? undefined : word)));
  read.set(program, found);
  return found;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function readWords(container: Container, field: "command" | "args"): Known<string>[] {
  const words = orUnknown(() => container[field]);
  if (isUnknown(words)) return [words];
  return Array.from({ length: words?.length ?? 0 }, (_, at) =>
    orUnknown(() => withVariables(String(words?.[at]), container.env)),
  );
}

/** The programs that this command line starts. */
function started(words: readonly Known<string>[], byShell = false): Program[] {
  const [first, ...rest] = words;
  if (first === undefined) return [];
  if (isUnknown(first)) return [{ name: first, words: rest, byImage: false, byShell }];
  if (/^\w+=/.test(first)) return started(rest, byShell);
  const name = baseName(first);
  if (shells.has(name)) {
    const option = rest.findIndex((word) => !isUnknown(word) && /^-[a-z]*c[a-z]*$/.test(word));
    const script = option < 0 ? undefined : rest[option + 1];
    if (script === undefined) return [{ name, words: rest, byImage: false, byShell: true }];
    if (isUnknown(script)) return [{ name: script, words: [script], byImage: false, byShell: true }];
    return simpleCommands(script).flatMap((line) => started(line, true));
  }
  if (userWrappers.has(name)) return started(rest.slice(1), byShell);
  if (!wrappers.has(name)) return [{ name, words: rest, byImage: false, byShell }];
  const isOption = (word: Known<string>) => !isUnknown(word) && /^(-.*|\d+[smhd]?)$/.test(word);
  const next = rest.findIndex((word) => !isOption(word));
  return next < 0 ? [] : started(rest.slice(next), byShell);
}
