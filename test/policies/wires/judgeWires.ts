import type { StackValidationArgs } from "@pulumi/policy";
import { policies as discovery } from "../../../policies/rules/discovery";
import { policies as openPorts } from "../../../policies/rules/openPorts";
import { policies as calledAddresses } from "../../../policies/rules/calledAddresses";
import { isUnknown } from "../../../policies/reading/unknowns";
import { asSeen, type FakeResource } from "../../support/policy";
import type { Score } from "../../../policies/engine/findings";
import { breaks } from "./breaks";
import { rightStacks } from "./rightStacks";

/** Those that judge a stack; one list of resources lets them share its reading. */
const policies = [...calledAddresses, ...openPorts, ...discovery].filter(
  (policy) => "validateStack" in policy,
);

/** What the policies of wires say of a stack; what they can't judge is no fault. */
export function faultsOf(resources: readonly FakeResource[]): string[] {
  const faults: string[] = [];
  const args = { resources: resources.map(asSeen), getConfig: () => ({}), notApplicable: () => undefined };
  for (const policy of policies) {
    try {
      void policy.validateStack(args as unknown as StackValidationArgs, (message) => {
        faults.push(`${policy.name}: ${message}`);
      });
    } catch (error) {
      if (!isUnknown(error)) throw error;
    }
  }
  return faults;
}

/** More mistakes of a class in one stack would tell little more. */
const most = 5;

/** Some of the list, spread over all of it. */
function spread<T>(list: readonly T[]): T[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(list.length, most) }, (_, at) => list[Math.floor(at * step)]);
}

/** The scores of every class, with the mistakes that were missed. */
export async function wireScores(): Promise<{ scores: Score[]; missed: string[] }> {
  const stacks = (await rightStacks()).map((stack) => ({
    ...stack,
    before: new Set(faultsOf(stack.resources)),
  }));
  const missed: string[] = [];
  const scores = breaks.map(({ name, exceptIn, mutants }): Score => {
    const results = stacks
      .filter(({ title }) => !exceptIn?.test(title))
      .flatMap(({ title, resources, before }) =>
        spread(mutants(resources)).map((mutant) => {
          const isCaught = faultsOf(mutant.resources).some((fault) => !before.has(fault));
          if (!isCaught) missed.push(`${name}: ${title}: ${mutant.what}`);
          return isCaught;
        }),
      );
    return { name, tried: results.length, caught: results.filter(Boolean).length };
  });
  return { scores, missed };
}
