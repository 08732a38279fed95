/** The form of a catalogue: the flags of one program in one version, as its real binary has them. */

/** A program whose flags are known: the commands of Thanos that the stack runs, and what stands beside them. */
export type Program = ThanosCommand | "prometheus" | "alertmanager";
export type ThanosCommand = (typeof thanosCommands)[number];

export const thanosCommands = ["sidecar", "query", "query-frontend", "store", "rule", "compact"] as const;

/**
 * What a flag's value must be:
 * - `bool`: nothing, the flag is a switch, and `--no-<name>` turns it off
 * - `duration`: a duration of Prometheus, such as `2d`; `goDuration`: one of Go, such as `1.5h`, with weeks and days, without years
 * - `time`: a time as of RFC 3339, or a duration of Prometheus before or after now
 * - `bytes`: a size, such as `250MB`
 * - `int`: a whole number; `uint`: one that is not below 0; `number`: any
 * - `enum`: one of `values`; `features`: some of them, with commas between, and others do nothing
 * - `yaml`: a document; `string`: anything else
 */
export type FlagType =
  | "bool"
  | "duration"
  | "goDuration"
  | "time"
  | "bytes"
  | "int"
  | "uint"
  | "number"
  | "enum"
  | "features"
  | "yaml"
  | "string";

/** One flag. */
export interface Flag {
  readonly type: FlagType;
  /** All that an `enum` may be, or the features that the help lists. */
  readonly values?: readonly string[];
  /** Whether it may stand more than once. @default false */
  readonly repeatable?: boolean;
  /** Its one-letter form, without the dash. */
  readonly short?: string;
  /** What the program takes when the flag is left out, as far as its help says so. */
  readonly default?: string;
  /** Accepted, but not in the help: it may go or change without notice. @default false */
  readonly hidden?: boolean;
  /** That it is deprecated, in the words of its help: `deprecated: use store.limits.request-series`. */
  readonly deprecated?: string;
}

/** All flags of one program in one version. */
export interface Catalogue {
  /** The release that was asked, such as `v0.42.4`. */
  readonly version: string;
  /** By name, without dashes. */
  readonly flags: Readonly<Record<string, Flag>>;
}
