/**
 * A place in a file that the user wrote for Prometheus, Ruler or Alertmanager. What is wrong there is told with the
 * place's key, in the form of all problems of the settings.
 */
import { keyOf, nearest, Path } from "../../settings/checking/keys";
import type { Broken } from "../../settings/checking/problems";
import { durationSeconds } from "../units";

/** What is wrong in a file. An error is never meant; a warning may be, by a user who knows. */
export interface FileProblem extends Broken {
  readonly level: "error" | "warning";
}

/** A name that needs no quotes in PromQL. */
export const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
export const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** A value in a file, with its key. Its readers give what is there, or say why it can't be used and give nothing. */
export class Place {
  private constructor(
    readonly path: Path,
    readonly value: unknown,
    private readonly found: FileProblem[],
    private readonly secret: boolean,
    private readonly subject: string,
  ) {}

  /**
   * Everything that `check` finds wrong in a file.
   *
   * @param path key of the file's content.
   * @param secret whether no value may be part of a message. @default false
   */
  static problems(value: unknown, path: Path, check: (file: Place) => void, secret = false): FileProblem[] {
    const found: FileProblem[] = [];
    check(new Place(path, value, found, secret, ""));
    return found;
  }

  /** What is behind a key, or `undefined` where there is nothing. */
  at(name: string | number): Place {
    const value = (this.value as Record<string, unknown> | null | undefined)?.[name];
    return new Place([...this.path, name], value, this.found, this.secret, this.subject);
  }

  /** The same place, where messages also name what the value is of, such as `alert DiskFull`. */
  of(subject: string): Place {
    return new Place(this.path, this.value, this.found, this.secret, subject);
  }

  /** The same place, where messages do not show the value. */
  get hidden(): Place {
    return new Place(this.path, this.value, this.found, true, this.subject);
  }

  get missing(): boolean {
    return this.value === undefined;
  }

  error(rule: string): undefined {
    this.say("error", rule);
  }

  warn(rule: string): undefined {
    this.say("warning", rule);
  }

  private say(level: FileProblem["level"], rule: string): void {
    const value = this.secret || typeof this.value === "object" ? undefined : this.value;
    const whose = this.subject === "" ? "" : `${this.subject}: `;
    this.found.push({ key: keyOf(this.path), value, rule: `${whose}${rule}`, level });
  }

  /**
   * The places behind the keys, where this has keys.
   *
   * @param what it is, for the message.
   * @param known the keys that there are. @default any
   */
  keys(what: string, known?: readonly string[]): Record<string, Place> | undefined {
    if (this.value === null || typeof this.value !== "object" || Array.isArray(this.value))
      return this.error(`${this.emptyOr("not keys and values")}. Write ${what} as \`key: value\` lines.`);
    const names = Object.keys(this.value);
    if (known !== undefined)
      names.filter((name) => !known.includes(name)).forEach((name) => this.unknown(name, what, known));
    return Object.fromEntries(names.map((name) => [name, this.at(name)]));
  }

  private unknown(name: string, what: string, known: readonly string[]): void {
    const meant = nearest(name, known);
    // What is like no key may be a secret that slipped there.
    if (meant === undefined && this.secret)
      return this.error(`one of its keys is no key of ${what}. There are ${known.join(", ")}.`);
    const out = meant === undefined ? `There are ${known.join(", ")}.` : `Did you mean ${meant}?`;
    const place = this.at(name);
    // A key in plain text must not get into a log by a slip in its name.
    const secret = /pass|token|secret|credential|key/i.test(`${name} ${meant ?? ""}`);
    (secret ? place.hidden : place).error(`no key of ${what}. ${out}`);
  }

  /** The items of a list; none where there is no list. */
  list(): Place[] {
    if (this.missing) return [];
    if (Array.isArray(this.value)) return this.value.map((_, i) => this.at(i));
    this.error(`${this.emptyOr("not a list")}. Write each item behind a dash.`);
    return [];
  }

  /**
   * The text, where there is one.
   *
   * Go reads a number or `true` as the text that it is written as. A fraction is refused: 1.10 is 1.1 once YAML has
   * read it, and the text that was meant is lost.
   */
  text(): string | undefined {
    const { value } = this;
    if (typeof value === "string") return value;
    if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
    if (value === undefined) return undefined;
    if (typeof value === "number")
      return this.error(`a number, which loses zeros and digits that a text keeps. Write it in quotes.`);
    return this.error(`${this.emptyOr("not a text")}. Write one text.`);
  }

  /** The text, which must be there. @param what it is, and what to write. */
  required(what: string): string | undefined {
    if (this.missing || this.value === "") return this.error(`missing. ${what}`);
    return this.text();
  }

  /** Seconds of a duration, where there is one. */
  duration(): number | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const seconds = durationSeconds(text);
    return seconds ?? this.error("no duration. Write it as Prometheus does, such as 30s, 5m or 1h30m.");
  }

  /** A whole number of zero or more, where there is one. */
  count(): void {
    if (this.missing || (Number.isInteger(this.value) && Number(this.value) >= 0)) return;
    this.error("not a whole number. Write 0 (no limit) or more, without quotes.");
  }

  /** One of some words, where there is a word. @param text the word to judge. @default as it is written */
  choice(words: readonly string[], text: string | undefined = this.text()): string | undefined {
    if (text === undefined || words.includes(text)) return text;
    const meant = nearest(text, words);
    return this.error(
      `none of ${words.join(", ")}. ${meant === undefined ? "Choose one of these." : `Did you mean ${meant}?`}`,
    );
  }

  private emptyOr(otherwise: string): string {
    return this.value === null ? "nothing is written there" : otherwise;
  }
}

/** Tells each item whose name an earlier one has. @param rule what is said of it, for the name. */
export function unique(items: readonly Place[], rule: (name: string) => string): void {
  const seen = new Set<unknown>();
  for (const item of items) {
    if (typeof item.value !== "string") continue;
    if (seen.has(item.value)) item.error(rule(item.value));
    seen.add(item.value);
  }
}
