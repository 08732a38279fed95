/** Checks settings as a whole, wherever they come from. Nothing of Pulumi's is loaded for it. */
import { checkSettings, Given } from "./checking/checkSettings";
import { NameSetting, Naming, namings } from "./checking/naming";
import type { Broken } from "./checking/problems";
import { checkTogether } from "./checkTogether";
import { projectDir } from "./projectFolder";
import { refused, schema, secretSettings, StackSettings } from "./stackSchema";

/** What goes with the settings while they are read. */
export interface Checking {
  /** Whether a setting is secret, so its value must not be in a message. @default none is */
  readonly secret?: (name: string) => boolean;
  /** What is wrong with the secrets that go with the settings. @default nothing */
  readonly secretProblems?: (settings: StackSettings, nameSetting: NameSetting) => readonly Broken[];
  /** Folder that the paths of files begin at. @default this project's */
  readonly folder?: string;
}

/** Where the settings are written: messages name them as they are named there. */
export interface Named {
  readonly naming: Naming;
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
export function checkStackSettings(given: Given, checking: Checking & Named): Checked {
  const { naming, secret, secretProblems = () => [], folder = projectDir } = checking;
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
