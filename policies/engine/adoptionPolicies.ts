import type {
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { adoption, profiles, type Choice, type Exception } from "./adoption";
import { metadata, type Documentation, type GuardPolicy, type Settings } from "./policy";

const text = { type: "string", minLength: 1 } as const;
const date = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" } as const;

const chosen: Documentation<Settings> = {
  name: "policies-adopted",
  displayName: "Exceptions have a reason, an owner and a policy",
  severity: "high",
  level: "mandatory",
  rule: "Each exception names a policy of this pack, a resource, a reason and an owner, and has not expired.",
  why: "An exception that nobody can explain or renew is a policy switched off.",
  source: "this pack: policies/engine/adoption.ts",
  remedy: "Complete the exception in the settings of policies-adopted, or remove it and fix what it excuses.",
  tags: ["exceptions"],
  settings: {
    profiles: {
      type: "array",
      items: { type: "string", enum: [...profiles, "all"] },
      description: "Which policies judge: those of these profiles, or all.",
      default: ["all"],
    },
    exceptions: {
      type: "array",
      items: {
        type: "object",
        properties: { policy: text, resource: text, reason: text, owner: text, expires: date },
        required: ["policy", "resource", "reason", "owner"],
        additionalProperties: false,
      },
      description:
        "Faults that are let pass: each with policy, resource (Kind/namespace/name or a URN, `*` for anything), reason, owner and, if it ends some day, expires (a date).",
      default: [],
    },
  },
};

const shown: Documentation = {
  name: "exceptions-shown",
  displayName: "Exceptions are in the report",
  severity: "low",
  level: "advisory",
  rule: "No exception is in use, and each one matches a fault.",
  why: "The report shows what is excused, for which reason, and whom to ask.",
  source: "this pack: policies/engine/adoption.ts",
  remedy:
    "Fix what it excuses, and remove the exception. If all policies are mandatory, give this one the level " +
    "advisory.",
  tags: ["exceptions"],
};

const title = ({ policy, resource }: Exception) => `The exception of ${policy} for ${resource}`;

/**
 * The policies of the pack with the two that let a team choose: the first reads the choice, before any other policy judges,
 * and the last tells which exceptions were used.
 */
export function withAdoption(judging: readonly GuardPolicy[]): GuardPolicy[] {
  const names = new Set(judging.map(({ name }) => name));
  const choose = (args: ResourceValidationArgs | StackValidationArgs) =>
    adoption.choose(args.getConfig<Choice>());
  // The SDK calls both: the one for each resource, the other at the end.
  const first: ResourceValidationPolicy & StackValidationPolicy & GuardPolicy = {
    ...metadata(chosen),
    validateResource: choose,
    validateStack: (args, report) => {
      choose(args);
      for (const exception of adoption.exceptions) {
        const unknown = names.has(exception.policy) ? undefined : "names no policy of this pack";
        const problem = adoption.problemOf(exception) ?? unknown;
        if (problem) report(`${title(exception)} ${problem}. ${chosen.why} ${chosen.remedy}`);
      }
    },
  };
  const last: StackValidationPolicy & GuardPolicy = {
    ...metadata(shown),
    validateStack: (_, report) => {
      const uses = adoption.takeUses();
      for (const { exception, fault, urn } of uses) {
        const until = exception.expires === undefined ? "" : `, until ${exception.expires}`;
        report(
          `Excepted from ${exception.policy}: ${fault}. Reason: ${exception.reason} (owner: ${exception.owner}${until}).`,
          urn,
        );
      }
      const used = new Set(uses.map(({ exception }) => exception));
      for (const exception of adoption.exceptions)
        if (!used.has(exception) && adoption.problemOf(exception) === undefined)
          report(`${title(exception)} matches nothing. Take it out, or correct the resource's name.`);
    },
  };
  return [first, ...judging, last];
}
