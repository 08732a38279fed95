/** Checks the text of a stack's file by itself: without Pulumi, a cluster or any tool. */
import { checkConfiguration } from "./checkConfiguration";
import { namings } from "./checking/naming";
import { Broken, Problem, problemFor } from "./checking/problems";
import { listUnseen } from "./checking/unseen";
import { readConfigKeys } from "./stackKeys";
import { readStackText } from "./stackText";

export type { Problem } from "./checking/problems";

/** How a file is checked. */
export interface Validating {
  /** Name of the file, which messages about the whole of it begin with. @default "the stack's file" */
  readonly file?: string;
}

/**
 * Everything that is wrong with a stack's file, and what is unwise, errors first. What is said of a setting is what
 * `pulumi preview` says of it. Encrypted values can't be seen, and are not a problem by themselves.
 *
 * @param text the text of `Pulumi.<stack>.yaml`, any text.
 * @returns no problem where the file is right.
 */
export function validate(text: string, { file = "the stack's file" }: Validating = {}): Problem[] {
  const describe = (found: readonly Broken[]) => found.map((each) => problemFor(each, namings.stackFile));
  const { content, problems: ofText } = readStackText(text, file);
  if (content === undefined) return describe(ofText);
  const { values, problems: ofKeys } = readConfigKeys(content);
  const secrets = new Set(Object.keys(values).filter((key) => listUnseen(values[key]).length > 0));
  const { problems, warnings } = checkConfiguration({ values, isSecret: (key) => secrets.has(key) });
  return describe([...ofKeys, ...problems, ...warnings]);
}
