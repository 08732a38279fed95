/** What is wrong in a text of one of the languages: PromQL, templates, regular expressions. */

/** A fault, with its place in the text. */
export interface Fault {
  /** What is wrong, beginning with a verb: `has a misplaced )`. */
  readonly what: string;
  /** What to write instead, a sentence. */
  readonly wayOut: string;
  /** Where it begins, in UTF-16 code units from the text's start. */
  readonly offset: number;
  /** Whether it shows only when the text is used, and what follows from it then. @default it shows when the text is read */
  readonly late?: boolean | `so ${string}`;
}

/**
 * A fault as messages have it.
 *
 * @param text that has the fault.
 * @param harm what follows from it, such as `so the file is not loaded`. @default nothing is said of it
 */
export function tellFault(text: string, { what, wayOut, offset }: Fault, harm?: string): string {
  return `${what} (${placeOf(text, offset)})${harm === undefined ? "" : `, ${harm}`}. ${wayOut}`;
}

/** Line and column of an offset, counted from 1, in characters; the column only where there is one line. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  const column = [...before[before.length - 1]].length + 1;
  return text.trimEnd().includes("\n") ? `line ${before.length}, column ${column}` : `column ${column}`;
}

/** A fault that ends the reading of a text. */
export class Faulty extends Error {
  constructor(readonly fault: Fault) {
    super(fault.what);
  }

  /** What a function returns, or the fault that it throws. */
  static catch<T>(read: () => T): { readonly value?: T; readonly fault?: Fault } {
    try {
      return { value: read() };
    } catch (error) {
      if (!(error instanceof Faulty)) throw error;
      return { fault: error.fault };
    }
  }
}

/** Ends the reading of a text. @throws Faulty always */
export function fail(offset: number, what: string, wayOut: string): never {
  throw new Faulty({ what, wayOut, offset });
}

/** A character as a message shows it: what can't be seen is shown by its number. */
export function showCharacter(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hidden = /^[\p{C}\p{Z}\p{M}]$/u.test(char) && char !== " ";
  return hidden ? `invisible character U+${code.toString(16).toUpperCase().padStart(4, "0")}` : char;
}
