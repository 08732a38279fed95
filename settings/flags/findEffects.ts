/** What further arguments do to the stack, beyond being right by themselves. */
import { catalogueOf, readFlags, type FlagFinding, type Program } from "../../model/flagCatalogue";
import { error, warning } from "../../model/flagCatalogue/flagFindings";
import { templateVariables } from "../../model/labels";
import { judgeFlag } from "./flagClasses";
import type { FlagUse } from "./flagClass";

/** A finding, with the settings that it reads beside the argument. */
export interface Effect extends FlagFinding {
  readonly with?: readonly string[];
}

/** Where arguments are given. */
export type Place = Pick<FlagUse, "tier" | "settings" | "nameSetting">;

/** Variables of a container, which Kubernetes puts in the place of `$(NAME)`. */
const variables: Partial<Record<Program, readonly string[]>> = {
  sidecar: Object.values(templateVariables),
  rule: [templateVariables.replica],
  alertmanager: ["POD_IP"],
};

/**
 * What further arguments do to the stack.
 *
 * @param words one a word. What is wrong with them by themselves is not told here.
 * @param known flags of which something wrong is told already.
 */
export function findEffects(
  program: Program,
  version: string,
  words: readonly string[],
  known: ReadonlySet<string>,
  place: Place,
): Effect[] {
  const catalogue = catalogueOf(program, version);
  if (catalogue === undefined) return [];
  const given = readFlags(catalogue, words).flags;
  return [...given].flatMap(([flag, values]): Effect[] => {
    if (known.has(flag) || !Object.hasOwn(catalogue.flags, flag)) return [];
    const texts = values.filter((value) => value !== undefined);
    // An empty text is what the program has without the flag.
    if (texts.every((text) => text === "")) return [];
    const shell = catalogue.flags[flag].type === "yaml" ? undefined : findShellVariable(texts);
    if (shell !== undefined) return [error(flag, `--${flag}`, shell)];
    const unknown = findUnknownVariable(program, texts);
    if (unknown !== undefined) return [error(flag, `--${flag}`, unknown)];
    const twice = findTextAndFile(flag, given);
    if (twice !== undefined) return [error(flag, `--${flag}`, twice)];
    const verdict = judgeFlag(program, { ...place, flag, values: texts, given });
    if (verdict === undefined) return [];
    const say = verdict.level === "warning" ? warning : error;
    return [{ ...say(flag, `--${flag}`, verdict.rule), with: verdict.with }];
  });
}

/** A variable as a shell has it. In a document, such as one with a regular expression, it may mean something else. */
function findShellVariable(values: readonly string[]): string | undefined {
  const found = values.flatMap((value) => value.match(/\$\{[A-Za-z_]\w*\}|\$[A-Z][A-Z_]+\b/g) ?? [])[0];
  return found === undefined ? undefined : `has ${found}, and no shell fills it in. Write its value.`;
}

/** A variable that the container does not have stays as it is written. */
function findUnknownVariable(program: Program, values: readonly string[]): string | undefined {
  const own = variables[program] ?? [];
  const used = values.flatMap((value) =>
    [...value.matchAll(/(\$*)\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)/g)]
      // Two dollar signs are one, and the text behind them stays.
      .filter(([, dollars]) => dollars.length % 2 === 0)
      .map(([, , name]) => name),
  );
  const unknown = used.find((name) => !own.includes(name));
  if (unknown === undefined) return undefined;
  const others =
    own.length === 0
      ? "Write its value."
      : `Use ${own.map((name) => `$(${name})`).join(" or ")}, or write its value.`;
  return `has the variable $(${unknown}), which the container does not have, so the text stays as it is. ${others}`;
}

/** The text of a configuration, and a file with it. Source: `pathOrContent` of github.com/efficientgo/tools/extkingpin. */
function findTextAndFile(flag: string, given: FlagUse["given"]): string | undefined {
  const text = flag.replace(/-file$/, "");
  return text !== flag && given.has(text)
    ? `is given beside --${text}, so the process ends. Keep one of the two.`
    : undefined;
}
