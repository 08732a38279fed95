/** Checks the args of a component and fills in their defaults. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { checkSettings, Given } from "../checking/checkSettings";
import { NameSetting, namings } from "../checking/naming";
import { Broken, describeProblem } from "../checking/problems";
import { keyOf } from "../checking/keys";
import type { Filled } from "../kinds/inputKind";
import { describeIssue } from "../checking/wording";
import { lateRefusal, refusal } from "../refusal";
import { attachLater, detachLater, Later } from "./laterInputs";
import { areRemembered, recallWritten } from "./written";

/** The args of one component. */
export interface ComponentArgs<S extends z.ZodType> {
  /** Its class, such as `StoreGateway`. */
  readonly component: string;
  /** Its name in Pulumi. */
  readonly name: string;
  readonly schema: S;
  /** Args that the rules read. They are not asked again where a stack's file has all of these. @default none are from there */
  readonly ruled?: readonly string[];
  /** What several args have to keep together. @param given the args as they are written, without defaults. */
  readonly rules: (args: z.output<S>, given: Given) => readonly Broken[];
  /** Args whose values no message shows. @default none */
  readonly secrets?: readonly string[];
  /** Names that are not args, with the reason. @default none */
  readonly refused?: Readonly<Record<string, (nameSetting: NameSetting) => string>>;
}

const nameArg = namings.code;

/** Args that are filled and checked: a stack passes them on to its tiers. */
const filledBefore = new WeakSet<object>();

/** Marks args as filled and checked, so that the component which gets them takes them as they are. */
export function passOn<T extends object>(args: T): T {
  filledBefore.add(args);
  return args;
}

/**
 * Checks args and fills in their defaults.
 *
 * Values that are known later are checked when they are known.
 *
 * @throws RunError with every problem at once, one a line. What is unwise is logged as a warning.
 */
export function fillArgs<S extends z.ZodType>(args: object, of: ComponentArgs<S>): Filled<S> {
  if (filledBefore.has(args)) return args as Filled<S>;
  const heading = `The arguments of ${of.component} ${JSON.stringify(of.name)} are not valid:`;
  const isSecret = (name: string) => of.secrets?.includes(name) ?? false;
  const { plain, later, problems: misplaced } = detachLater(of.schema, args);
  const given = plain as Given;
  const written = detachLater(of.schema, recallWritten(args as Given)).plain as Given;
  const isKept = areRemembered(args as Given, of.ruled ?? []);
  const checked = checkSettings(of.schema, given, (settings) => (isKept ? [] : of.rules(settings, written)), {
    nameSetting: nameArg,
    refused: of.refused,
    isSecret,
  });
  const describe = (found: readonly Broken[]) => found.map((each) => describeProblem(each, nameArg));
  describe(checked.warnings).forEach((line) => void pulumi.log.warn(line));
  const problems = describe([...misplaced, ...checked.problems]);
  if (problems.length > 0 || checked.settings === undefined) throw refusal(problems, heading);

  const filled = checked.settings as object;
  attachLater(filled, later, (each, value) => {
    const found = problemOf(each, value);
    if (found === undefined) return value;
    return pulumi.isSecret(each.value).then((secret): never => {
      const hidden = secret || isSecret(String(each.path[0]));
      throw lateRefusal([describeProblem(hidden ? { ...found, value: undefined } : found, nameArg)], heading);
    });
  });
  return filled as Filled<S>;
}

/** What is wrong with a value, now that it is known. */
function problemOf({ path, schema }: Later, value: unknown): Broken | undefined {
  const parsed = schema.safeParse(value, { error: (issue) => describeIssue(issue, true) });
  if (parsed.success) return undefined;
  const [{ path: inside, message }] = parsed.error.issues;
  const key = keyOf([...path, ...inside]);
  return value === undefined
    ? { key, value, rule: "is missing. Set it: it has no default." }
    : { key, value: inside.length === 0 ? value : undefined, rule: message };
}
