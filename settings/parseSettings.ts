/** Checks settings as a whole, wherever they come from. */
import { checkSettings, Given } from "./checking/checkSettings";
import { NameSetting, Naming, namings } from "./checking/naming";
import { Broken, describeProblem } from "./checking/problems";
import { checkTogether } from "./checkTogether";
import { projectDir } from "./projectFolder";
import { refusal } from "./refusal";
import { readTexts } from "./stackFile";
import { refused, schema, secretSettings, StackSettings } from "./stackSchema";

/** What goes with the settings while they are read. */
export interface Reading {
  /** Whether a setting is secret, so its value must not be in a message. @default none is */
  readonly secret?: (name: string) => boolean;
  /** Takes the message of what is unwise, though nothing is wrong with it. @default nobody does */
  readonly warn?: (line: string) => void;
  /** What is wrong with the secrets that go with the settings. @default nothing */
  readonly secretProblems?: (settings: StackSettings, nameSetting: NameSetting) => readonly Broken[];
  /** Folder that the paths of files begin at. @default this project's */
  readonly folder?: string;
}

/** How settings are written and reported on. */
export interface Filling extends Reading {
  /** Where the settings are written: messages name them as they are named there. */
  readonly naming: Naming;
  /** First line of the error. @default that the stack's configuration is not valid */
  readonly heading?: string;
}

/** What there is to say of settings, and the settings where nothing is wrong with them. */
export interface Checked {
  readonly settings?: StackSettings;
  readonly problems: readonly Broken[];
  readonly warnings: readonly Broken[];
}

/**
 * Checks settings, fills in defaults, and adds what is in the files that they name.
 *
 * @param given settings by name, each with a value of its own kind.
 * @returns every problem at once, as it may be shown.
 */
export function checkStackSettings(given: Given, filling: Omit<Filling, "heading" | "warn">): Checked {
  const { naming, secret, secretProblems = () => [], folder = projectDir } = filling;
  let whole: StackSettings | undefined;
  const rules = (settings: StackSettings, written: Given, nameSetting: NameSetting) => {
    const together = checkTogether(settings, written, nameSetting, folder);
    whole = together.settings;
    return [...together.problems, ...secretProblems(whole, nameSetting)];
  };
  const { problems, warnings } = checkSettings(schema, given, rules, {
    nameSetting: namings[naming],
    refused,
    // Only a stack's file has these beside the settings; in code they are arguments of their own.
    onTop: naming === "stackFile" ? Object.keys(secretSettings) : [],
    isSecret: secret,
  });
  return problems.length > 0 ? { problems, warnings } : { settings: whole, problems, warnings };
}

/**
 * As `checkStackSettings`, for settings that are used.
 *
 * @throws RunError with every problem at once, one a line.
 */
export function fillStackSettings(given: Given, filling: Filling): StackSettings {
  const { warn = () => {}, heading, naming } = filling;
  const { settings, problems, warnings } = checkStackSettings(given, filling);
  const describe = (found: readonly Broken[]) => found.map((each) => describeProblem(each, namings[naming]));
  describe(warnings).forEach(warn);
  if (settings === undefined) throw refusal(describe(problems), heading);
  return settings;
}

/**
 * As `fillStackSettings`, for settings as a stack's file has them.
 *
 * @param given settings by name; a text is read as YAML where the setting is none, as Pulumi has texts only.
 * @throws RunError as `loadSettings`.
 */
export const parseSettings = (given: Given, reading: Reading = {}): StackSettings =>
  fillStackSettings(readTexts(schema, given), { ...reading, naming: "stackFile" });
