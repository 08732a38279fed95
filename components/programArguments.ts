import { checkFlags, type Program } from "../model/flagCatalogue";
import { Flags, renderFlags } from "../model/flags";
import { versionOf } from "../model/images";

/**
 * The arguments of a program: those of the tier, and the user's further ones behind them.
 *
 * @param image tells the version whose flags they are checked against.
 * @throws Error with every argument with which that version would not start, or would do harm.
 */
export function programArguments(
  program: Program,
  image: string,
  flags: Flags,
  extra: readonly string[] = [],
): string[] {
  const words = [...renderFlags(flags), ...extra];
  const errors = checkFlags(program, versionOf(image) ?? "", words).filter(({ level }) => level === "error");
  if (errors.length === 0) return words;
  throw new Error(
    [`${image} can't run as ${program}:`, ...errors.map(({ message }) => message)].join("\n  "),
  );
}
