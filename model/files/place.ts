/**
 * A place in a file that the user wrote for Prometheus, Ruler or Alertmanager. What is wrong there is reported with its
 * path.
 */
import { nearest } from "../nearest";
import { durationSeconds, isTooLong } from "../units";
import { explainDuration } from "../unitSlips";

/** Keys and numbers of list items that lead to a value. */
export type Path = readonly PropertyKey[];

/** What is wrong in a file. */
export interface FileProblem {
  readonly path: Path;
  /** The value there; `undefined` where there is none, or where it must not be shown. */
  readonly value?: unknown;
  /** What is wrong, beginning with a verb, and the way out: `is not a duration. Write it as ...`. */
  readonly rule: string;
  /** What the value belongs to, such as `alert DiskFull`. @default nothing that has a name */
  readonly about?: string;
  /** An error is never meant; a warning may be, by a user who knows. */
  readonly level: "error" | "warning";
}

/** A name that needs no quotes in PromQL. */
export const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
export const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** Words for a value that is not a duration. */
export const notADuration = "is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.";

/** What is wrong with a duration of Prometheus; `undefined` when nothing is. */
export function findDurationFault(text: string): string | undefined {
  if (durationSeconds(text) !== undefined) return undefined;
  return isTooLong(text)
    ? "is longer than a duration can be. Use 292y or less."
    : (explainDuration(text) ?? notADuration);
}

/** A value in a file, with its key. Its readers give what is there, or say why it can't be used and give nothing. */
export class Place {
  private constructor(
    readonly path: Path,
    readonly value: unknown,
    private readonly found: FileProblem[],
    private readonly secret: boolean,
    private readonly about: string | undefined,
    /** The keys that lead here, also those that no message shows. */
    readonly keys: Path,
  ) {}

  /**
   * Everything that `check` finds wrong in a file.
   *
   * @param path key of the file's content.
   * @param secret whether no value may be part of a message. @default false
   */
  static findProblems(
    value: unknown,
    path: Path,
    check: (file: Place) => void,
    secret = false,
  ): FileProblem[] {
    const found: FileProblem[] = [];
    check(new Place(path, value, found, secret, undefined, path));
    return found;
  }

  /** What is behind a key, or `undefined` where there is nothing. */
  at(name: string | number): Place {
    const value = (this.value as Record<string, unknown> | null | undefined)?.[name];
    return new Place([...this.path, name], value, this.found, this.secret, this.about, [...this.keys, name]);
  }

  /** What is behind a name that is data: where nothing may be shown, it is reported at the mapping, without the name. */
  inside(name: string): Place {
    const { path, value, keys } = this.at(name);
    return new Place(this.secret ? this.path : path, value, this.found, this.secret, this.about, keys);
  }

  /** The same place, where messages also name what the value is of, such as `alert DiskFull`. */
  withSubject(about: string): Place {
    return new Place(this.path, this.value, this.found, this.secret, about, this.keys);
  }

  /** The same place, where messages do not show the value. */
  get hidden(): Place {
    return new Place(this.path, this.value, this.found, true, this.about, this.keys);
  }

  get missing(): boolean {
    return this.value === undefined;
  }

  /** Whether nothing is in it: it is left out, or a list or a mapping without items. */
  get empty(): boolean {
    const { value } = this;
    return (
      value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0)
    );
  }

  error(rule: string): undefined {
    this.report("error", rule);
  }

  warn(rule: string): undefined {
    this.report("warning", rule);
  }

  private report(level: FileProblem["level"], rule: string): void {
    const { path, about } = this;
    const value = this.secret || typeof this.value === "object" ? undefined : this.value;
    if (this.isTold(rule)) return;
    this.found.push(about === undefined ? { path, value, rule, level } : { path, value, about, rule, level });
  }

  /** Whether this was reported already: the form of a file is checked first, and what it means after it. */
  private isTold(rule: string): boolean {
    const here = JSON.stringify(this.path);
    const isScalar = typeof this.value !== "object";
    return this.found.some(
      (each) =>
        (each.rule === rule || (isScalar && each.level === "error")) && JSON.stringify(each.path) === here,
    );
  }

  /**
   * The places behind the keys, where this has keys.
   *
   * @param what it is, for the message.
   * @param known the keys that there are. @default any
   */
  readKeys(what: string, known?: readonly string[]): Record<string, Place> | undefined {
    if (this.value === null || typeof this.value !== "object" || Array.isArray(this.value))
      return this.error(`${this.emptyOr("is not a mapping")}. Write ${what} as \`key: value\` lines.`);
    const names = Object.keys(this.value);
    if (known !== undefined)
      names.filter((name) => !known.includes(name)).forEach((name) => this.refuseKey(name, what, known));
    return Object.fromEntries(names.map((name) => [name, this.at(name)]));
  }

  private refuseKey(name: string, what: string, known: readonly string[]): void {
    const meant = nearest(name, known);
    // What is like no key may be a secret that slipped there.
    if (meant === undefined && this.secret)
      return this.error(`has a key that is not a key of ${what}. Use only ${known.join(", ")}.`);
    const wayOut = meant === undefined ? `Use one of ${known.join(", ")}.` : `Did you mean ${meant}?`;
    // Its value tells nothing, and may be a key in plain text that a slip in its name must not bring into a log.
    this.at(name).hidden.error(`is not a key of ${what}. ${wayOut}`);
  }

  /** The items, where there is a list; whoever reads them leaves it to the catalogue to refuse another value. */
  get items(): Place[] {
    return Array.isArray(this.value) ? this.value.map((_, i) => this.at(i)) : [];
  }

  /** The items that have keys. */
  get mappings(): Place[] {
    return this.items.filter(
      ({ value }) => value !== null && typeof value === "object" && !Array.isArray(value),
    );
  }

  /** The items of a list; none where there is no list. */
  readList(): Place[] {
    if (!this.missing && !Array.isArray(this.value))
      this.error(`${this.emptyOr("is not a list")}. Write each item after a dash.`);
    return this.items;
  }

  /**
   * The text, where there is one.
   *
   * Go reads a number or `true` as the text that it is written as. A fraction is refused: 1.10 is 1.1 once YAML has
   * read it, and the text that was meant is lost.
   */
  readText(): string | undefined {
    const { value } = this;
    if (typeof value === "string") return value;
    if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
    if (value === undefined) return undefined;
    if (typeof value === "number")
      return this.error("is a number, and YAML drops its trailing zeros and some digits. Put it in quotes.");
    return this.error(`${this.emptyOr("is not a string")}. Write a single string.`);
  }

  /** The text, which must be there. @param what it is, and what to write. */
  requireText(what: string): string | undefined {
    if (this.missing || this.value === "")
      return this.hidden.error(`${this.missing ? "is missing" : "is empty"}. ${what}`);
    return this.readText();
  }

  /** Seconds of a duration, where there is one. */
  readDuration(): number | undefined {
    const text = this.readText();
    if (text === undefined) return undefined;
    const seconds = durationSeconds(text);
    return seconds ?? this.error(findDurationFault(text) ?? notADuration);
  }

  /** A whole number of zero or more, where there is one. */
  checkCount(): void {
    if (this.missing || (Number.isInteger(this.value) && Number(this.value) >= 0)) return;
    this.error("is not a whole number of 0 or more. Write one without quotes; 0 is no limit.");
  }

  /** `true` or `false`, where there is one. */
  checkSwitch(): void {
    if (this.missing || typeof this.value === "boolean") return;
    this.error("is not a boolean. Write true or false, without quotes.");
  }

  /** One of some words, where there is a word. @param text the word to judge. @default as it is written */
  readChoice(words: readonly string[], text: string | undefined = this.readText()): string | undefined {
    if (text === undefined || words.includes(text)) return text;
    const meant = nearest(text, words);
    return this.error(
      `is not one of ${words.join(", ")}. ${meant === undefined ? "Use one of these." : `Did you mean ${meant}?`}`,
    );
  }

  private emptyOr(otherwise: string): string {
    return this.value === null ? "is empty" : otherwise;
  }
}

/** Reports each item whose name an earlier one has. @param rule what is said of it. */
export function refuseDuplicates(items: readonly Place[], rule: string): void {
  const seen = new Set<unknown>();
  for (const item of items) {
    if (typeof item.value !== "string") continue;
    if (seen.has(item.value)) item.error(rule);
    seen.add(item.value);
  }
}
