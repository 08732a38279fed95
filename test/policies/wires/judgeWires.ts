import type { StackValidationArgs } from "@pulumi/policy";
import { policies as discovery } from "../../../policies/rules/discovery";
import { policies as openPorts } from "../../../policies/rules/openPorts";
import { policies as wires } from "../../../policies/rules/wires";
import { isUnknown } from "../../../policies/reading/unknowns";
import { asSeen, type FakeResource } from "../../support/policy";
import { breaks } from "./breaks";
import { rightStacks } from "./rightStacks";

/** Those that judge a stack; one list of resources lets them share its reading. */
const policies = [...wires, ...openPorts, ...discovery].filter((policy) => "validateStack" in policy);

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

/** How many mistakes of a class were made, and how many the pack named. */
export interface Score {
  readonly name: string;
  readonly tried: number;
  readonly caught: number;
}

/** The scores of every class, with the mistakes that were missed. */
export async function scores(): Promise<{ scores: Score[]; missed: string[] }> {
  const stacks = (await rightStacks()).map((stack) => ({ ...stack, before: new Set(faultsOf(stack.resources)) }));
  const missed: string[] = [];
  const found = breaks.map(({ name, mutants }): Score => {
    const results = stacks.flatMap(({ title, resources, before }) =>
      mutants(resources).map((mutant) => {
        const isCaught = faultsOf(mutant.resources).some((fault) => !before.has(fault));
        if (!isCaught) missed.push(`${name}: ${title}: ${mutant.what}`);
        return isCaught;
      }),
    );
    return { name, tried: results.length, caught: results.filter(Boolean).length };
  });
  return { scores: found, missed };
}
