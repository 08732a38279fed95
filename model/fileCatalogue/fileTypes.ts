/** The form of a catalogue of configuration files: what a program's own Go types can hold, in one version. */

/** A program whose configuration files are known. */
export type FileProgram = "prometheus" | "alertmanager" | "thanos";

/** A key. A plain text is its kind alone. */
export type FileField =
  | string
  | {
      readonly kind: string;
      /** What the program takes where the key is left out. */
      readonly default?: string | boolean | number;
      /** All that an `enum` may be. */
      readonly values?: readonly string[];
      /** Whether capitals don't matter. @default false */
      readonly ignoreCase?: boolean;
    };

/** An object. What reflection can't tell was found by trial. */
export interface FileType {
  readonly fields: Readonly<Record<string, FileField>>;
  /** Kind of the values of all other keys. @default there are no other keys */
  readonly rest?: string;
  readonly required?: readonly string[];
  /** Groups of keys, of each of which one has to be there. */
  readonly oneOf?: readonly (readonly string[])[];
  /** Pairs of keys that exclude each other. */
  readonly exclusive?: readonly (readonly [string, string])[];
  /** Keys that are refused without another one. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Keys that may be left out where one of these is in the section `global`. */
  readonly orGlobal?: Readonly<Record<string, readonly string[]>>;
  /** Kind of the key `config`, by the word in the key `type`, which may be written in any case. */
  readonly choices?: Readonly<Record<string, string>>;
}

/**
 * All types of one version of a program, as its file has them.
 *
 * A kind is a word of `fileKinds.ts`, the name of a type, `[kind]` for a list, or `{kind}` for a mapping.
 */
export interface Types {
  readonly version: string;
  /** Kind of each file, by its name. */
  readonly roots: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, FileType>>;
}

/** What an older version has otherwise than the newest: `null` is what it does not have. */
export interface OlderTypes {
  readonly version: string;
  readonly roots: Readonly<Record<string, string | null>>;
  readonly types: Readonly<Record<string, FileType | null>>;
}

/** All types of one program. */
export interface FileCatalogue extends Types {
  readonly program: FileProgram;
}
