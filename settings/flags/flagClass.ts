/**
 * What a further argument does to a stack of this kind. The programs take all of these flags; the class says what
 * becomes of the other tiers, the data and the answers then.
 */
import type { Mount } from "../../model/containerFiles";
import type { NameSetting } from "../checking/naming";
import type { LifetimeSettings } from "../rules/lifetimeSettings";

/**
 * - `harmless`: changes only what it says, within its own program
 * - `moves`: changes where a program is asked, or how: probes, other tiers, reloads or alerts ask as before
 * - `file`: needs a file or a folder in the container
 * - `hides`: keeps samples, blocks or alerts from being answered, compacted or sent
 * - `connects`: changes how tiers connect, and both ends have to agree
 * - `bound`: has values with which the process ends, or that contradict another setting
 * - `unsafe`: turns off what keeps the program alive or its data right
 * - `ends`: makes the process end
 */
export type FlagClass = "harmless" | "moves" | "file" | "hides" | "connects" | "bound" | "unsafe" | "ends";

/** A tier with mounts; the sidecars have those of Prometheus. */
export type MountedTier =
  "prometheus" | "query" | "queryFrontend" | "storeGateway" | "ruler" | "compactor" | "alertmanager";

interface Argued {
  readonly extraArgs: readonly string[];
  readonly mounts: readonly Mount[];
}

/** The settings that decide whether a flag does harm. */
export type FlagSettings = LifetimeSettings & {
  readonly prometheus: Argued & {
    readonly sidecarExtraArgs: readonly string[];
    readonly scrapeInterval: string;
    readonly evaluationInterval: string;
    readonly storage: { readonly size: string };
  };
  readonly query: Argued & {
    readonly timeout: string;
    readonly webPath?: string;
  };
  readonly queryFrontend: Argued;
  readonly storeGateway: Argued;
  readonly ruler: Argued;
  readonly compactor: Argued;
  readonly alertmanager: Argued & { readonly replicas: number };
};

/** A flag as it is given, and where. */
export interface FlagUse {
  /** Name without dashes. */
  readonly flag: string;
  /** Its values in order; a switch is "true" or "false". */
  readonly values: readonly string[];
  /** All flags that are given to the program beside the stack's own, by name. */
  readonly given: ReadonlyMap<string, readonly (string | undefined)[]>;
  readonly tier: MountedTier;
  readonly settings: FlagSettings;
  readonly nameSetting: NameSetting;
}

/** What is wrong with a flag where it is given. */
export interface Verdict {
  /** Begins with a verb, and ends with the way out. */
  readonly rule: string;
  /** @default "error" */
  readonly level?: "error" | "warning";
  /** Other settings that it reads. @default none */
  readonly with?: readonly string[];
}

/** Judges a flag: a text is an error's rule, and nothing is said of what is right. */
export type Judge = (use: FlagUse) => Verdict | string | undefined;

/** A flag's class, with its reason. */
export interface ClassedFlag {
  readonly is: FlagClass;
  /** What it does, in a few words. */
  readonly why: string;
  /** Where that is known from. */
  readonly source: string;
  /** When it is wrong. @default never */
  readonly judge?: Judge;
}

/** Flags of one program by name. */
export type ClassedFlags = Readonly<Record<string, ClassedFlag>>;

/** Several flags of one class, for one reason. */
export function classify(
  is: FlagClass,
  why: string,
  source: string,
  flags: readonly string[],
  judge?: Judge,
): ClassedFlags {
  return Object.fromEntries(flags.map((flag) => [flag, { is, why, source, judge }]));
}
