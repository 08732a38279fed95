import { readArguments } from "../../model/commandLine";
import { durationSeconds, sizeBytes } from "../../model/units";
import type { Program } from "./programs";
import { isUnknown, known, unreadable, type Known, type UnknownValue } from "./unknowns";
import { hasOpenPart } from "./variables";

/**
 * The flags of a program. What is asked for and not there may still be in a word that is not known, or in a file of
 * arguments: then every question about it throws an UnknownValueError, so that it is never taken for "not set".
 */
export class Flags {
  /** Words that are no flags: the subcommand comes first. */
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly Known<string>[]>;
  /** Why there may be more flags than could be read. */
  readonly #more: UnknownValue | undefined;

  constructor(program: Program) {
    const words = program.words.map((word) => (isUnknown(word) ? undefined : word));
    const { positionals, flags, files } = readArguments(words);
    const missing = program.words.find(isUnknown);
    this.positionals = positionals;
    this.#values = new Map(
      [...flags].map(([name, values]) => [name, values.map((value) => value ?? missing ?? inFile(files))]),
    );
    const open = program.byShell
      ? words.find((word) => word && !/^--[\w.-]+=/.test(word) && hasOpenPart(word))
      : undefined;
    this.#more =
      missing ??
      (files.length > 0 ? inFile(files) : undefined) ??
      (open === undefined ? undefined : unreadable(`the shell may make flags of \`${open}\``));
  }

  /** Whether the flag is given, with any value. */
  has(name: string): boolean {
    return this.#values.has(name) || this.#absent(false);
  }

  /** The flag's value, the last one if it is given more than once; `undefined` if it is not given. */
  value(name: string): string | undefined {
    const values = this.#values.get(name);
    return values ? known(values[values.length - 1]) : this.#absent(undefined);
  }

  /** All values of a flag that may be repeated, in order. */
  values(name: string): readonly string[] {
    const values = (this.#values.get(name) ?? []).map(known);
    return this.#absent(values);
  }

  /** Whether a switch is on: `--name` or `--no-name`. @param standard the answer if neither is given. */
  isOn(name: string, standard = false): boolean {
    const value = this.value(name);
    return value === undefined ? standard : value === "true";
  }

  /**
   * A duration in seconds, or `undefined` if the flag is not given and has no `standard`.
   *
   * @param standard the flag's default, written as its help does.
   * @throws UnknownValueError if it can't be read as one.
   */
  seconds(name: string): number | undefined;
  seconds(name: string, standard: string): number;
  seconds(name: string, standard?: string): number | undefined {
    return this.#number(name, standard, durationSeconds, "duration");
  }

  /** A size in bytes, as {@link seconds}. */
  bytes(name: string): number | undefined;
  bytes(name: string, standard: string): number;
  bytes(name: string, standard?: string): number | undefined {
    return this.#number(name, standard, sizeBytes, "size");
  }

  /** A number, as {@link seconds}. */
  number(name: string): number | undefined;
  number(name: string, standard: string): number;
  number(name: string, standard?: string): number | undefined {
    return this.#number(
      name,
      standard,
      (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
      "number",
    );
  }

  #number(
    name: string,
    standard: string | undefined,
    read: (text: string) => number | undefined,
    what: string,
  ): number | undefined {
    const text = this.value(name) ?? standard;
    if (text === undefined) return undefined;
    const number = read(text);
    if (number === undefined) throw unreadable(`--${name}=${text} can't be read as a ${what}`);
    return number;
  }

  #absent<T>(answer: T): T {
    if (this.#more) throw this.#more;
    return answer;
  }
}

/** Labels of a flag that may be repeated and may hold several, parted by commas. */
export function labelNames(flags: Flags, flag: string): string[] {
  return flags.values(flag).flatMap((value) => value.split(",").map((label) => label.trim()));
}

function inFile(files: readonly string[]): UnknownValue {
  return unreadable(`it reads arguments from the file ${files.join(", ")}`);
}
