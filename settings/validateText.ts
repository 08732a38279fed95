/** Checks the text of a stack's file by itself: without Pulumi, a cluster or any tool. */
import { checkConfiguration } from "./checkConfiguration";
import { namings } from "./checking/naming";
import { Broken, Problem, problemFor } from "./checking/problems";
import { listUnseen } from "./checking/unseen";
import { prefix } from "./checking/naming";
import {
  namesEnvironments,
  type ProjectDefaults,
  readProjectDefaults,
  unseenSecrets,
} from "./projectDefaults";
import type { Given } from "./checking/checkSettings";
import { pathOf } from "./checking/keys";
import { readConfigKeys } from "./stackKeys";
import { readStackText } from "./stackText";

export type { Problem } from "./checking/problems";

/** How a file is checked. */
export interface Validating {
  /** Name of the file, which messages about the whole of it begin with. @default "the stack's file" */
  readonly file?: string;
  /** Text of the project's Pulumi.yaml, whose defaults the stack has too. @default there are none */
  readonly project?: string;
}

/**
 * Everything that is wrong with a stack's file, and what is unwise, errors first. What is said of a setting is what
 * `pulumi preview` says of it. Encrypted values can't be seen, and are not a problem by themselves.
 *
 * @param text the text of `Pulumi.<stack>.yaml`, any text.
 * @returns no problem where the file is right.
 */
export function validate(
  text: string,
  { file = "the stack's file", project = "" }: Validating = {},
): Problem[] {
  const describe = (found: readonly Broken[]) => found.map((each) => problemFor(each, namings.stackFile));
  const { content, problems: ofText } = readStackText(text, file);
  if (content === undefined) return describe(ofText);
  const { values: written, problems: ofKeys } = readConfigKeys(content);
  const defaults = readProjectDefaults(project);
  const environments = namesEnvironments(content) ? unseenSecrets({ ...defaults.values, ...written }) : {};
  const values = { ...environments, ...defaults.values, ...written };
  // Asked once for each problem, and each answer reads the whole value.
  const partly = new Set(Object.keys(values).filter((key) => listUnseen(values[key]).length > 0));
  const isSecret = (key: string) => defaults.secrets.has(key) || partly.has(key);
  const { problems, warnings } = checkConfiguration({ values, isSecret });
  return describe([
    ...ofKeys,
    ...[...problems, ...warnings].map((each) => tellPlace(each, written, defaults)),
  ]);
}

/** Names Pulumi.yaml where a problem is in one of its defaults. */
function tellPlace(problem: Broken, written: Given, { values }: ProjectDefaults): Broken {
  const key = problem.foreign === true ? problem.key : `${prefix}${String(pathOf(problem.key)[0])}`;
  const isDefault = key in values && !(key in written);
  return isDefault && problem.about === undefined ? { ...problem, about: "default in Pulumi.yaml" } : problem;
}
