/** Reads settings for a program, wherever they come from: what is wrong with them ends it. */
import type { Given } from "./checking/checkSettings";
import { namings } from "./checking/naming";
import { Broken, describeProblem } from "./checking/problems";
import { Checking, checkStackSettings, Named } from "./checkStackSettings";
import { refusal } from "./refusal";
import { readTexts } from "./stackFile";
import { schema, StackSettings } from "./stackSchema";

/** What goes with the settings while they are read. */
export interface Reading extends Checking {
  /** Takes the message of what is unwise, though nothing is wrong with it. @default nobody does */
  readonly warn?: (line: string) => void;
}

/** How settings are written and reported on. */
export interface Filling extends Reading, Named {
  /** First line of the error. @default that the stack's configuration is not valid */
  readonly heading?: string;
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
