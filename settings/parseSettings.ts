/** Checks settings as a whole, wherever they come from. */
import { withTextsRead } from "./stackFile";
import { Broken, checked, Given } from "./checking/problems";
import { withFiles } from "./files/namedFiles";
import { projectDir } from "./projectFolder";
import { refusal } from "./refusal";
import { argumentProblems } from "./rules/extraArguments";
import { sizeProblems } from "./rules/loadRules";
import { brokenRules } from "./rules/tierRules";
import { refused, schema, secretSettings, StackSettings } from "./stackSchema";

/** What goes with the settings while they are read. */
export interface Reading {
  /** Whether a setting is secret, so its value must not be in a message. @default none is */
  readonly secret?: (name: string) => boolean;
  /** Is told what is unwise, though nothing is wrong with it. @default nobody is */
  readonly warn?: (line: string) => void;
  /** What is wrong with the secrets that go with the settings. @default nothing */
  readonly secretProblems?: (settings: StackSettings) => readonly Broken[];
}

/**
 * Checks plain settings, fills in defaults, and adds what is in the files that they name.
 *
 * @param given settings by name; a text is read as YAML where the setting is none, as Pulumi has texts only.
 * @throws RunError as `loadSettings`.
 */
export function parseSettings(
  given: Given,
  { secret, warn = () => {}, secretProblems = () => [] }: Reading = {},
): StackSettings {
  let whole: StackSettings | undefined;
  const rules = (settings: StackSettings, written: Given) => {
    const files = withFiles(settings, projectDir);
    whole = files.settings;
    return [
      ...brokenRules(whole, written),
      ...argumentProblems(whole),
      ...sizeProblems(whole),
      ...files.problems,
      ...secretProblems(whole),
    ];
  };
  const { problems, warnings } = checked(schema, withTextsRead(schema, given), rules, {
    refused,
    onTop: Object.keys(secretSettings),
    secret,
  });
  warnings.forEach(warn);
  if (whole === undefined || problems.length > 0) throw refusal(problems);
  return whole;
}
