import * as pulumi from "@pulumi/pulumi";
import { checkFlags, type Program } from "../model/flagCatalogue";
import { renderFlags, type FlagValue } from "../model/flags";
import { versionOf } from "../model/images";
import { lateRefusal } from "../settings/refusal";

/** Flags by name, whose values may be known later. */
export type FlagInputs = Readonly<Record<string, pulumi.Input<FlagValue>>>;

/**
 * The arguments of a program: those of the tier, and the user's further ones behind them.
 *
 * @param image tells the version whose flags they are checked against.
 * @returns the arguments. They fail with every argument with which that version would not start, or would do harm.
 */
export function buildArguments(
  program: Program,
  image: pulumi.Input<string>,
  flags: FlagInputs,
  extra: readonly string[] = [],
): pulumi.Output<string[]> {
  return pulumi.all([image, pulumi.all(flags)]).apply(([reference, values]) => {
    const words = [...renderFlags(values), ...extra];
    const findings = checkFlags(program, versionOf(reference) ?? "", words);
    const errors = findings.filter(({ level }) => level === "error");
    if (errors.length === 0) return words;
    throw lateRefusal(
      errors.map(({ message }) => message),
      `${reference} can't run as ${program}:`,
    );
  });
}
