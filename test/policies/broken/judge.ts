import type { AreaScores, Score } from "../../../policies/engine/findings";
import { judge, type FakeResource } from "../../support/policy";
import type { Area } from "./area";
import { rightStacks, type RightStack } from "./rightStacks";

/** What the policies of an area say of a stack; what they can't judge is no fault. */
export function faultsOf({ policies }: Area, resources: readonly FakeResource[]): string[] {
  return Object.entries(judge([...policies], ...resources)).flatMap(([name, messages]) =>
    messages.filter((one) => !/^(unknown|unreadable): /.test(one)).map((message) => `${name}: ${message}`),
  );
}

/** The right stacks of an area. */
export async function stacksOf({ own = {} }: Area): Promise<readonly RightStack[]> {
  const more = Object.entries(own).map(([title, make]) => ({ title, resources: make() }));
  return [...(await rightStacks()), ...more];
}

/** More mistakes of a class in one stack would tell little more. */
const most = 5;

/** Some of the list, spread over all of it. */
function spread<T>(list: readonly T[]): T[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(list.length, most) }, (_, at) => list[Math.floor(at * step)]);
}

/** The scores of every class of an area, with the mistakes that were missed. */
export async function scoresOf(area: Area): Promise<AreaScores> {
  const stacks = (await stacksOf(area)).map((stack) => ({
    ...stack,
    before: new Set(faultsOf(area, stack.resources)),
  }));
  const missed: string[] = [];
  const scores = area.breaks.map(({ name, exceptIn, mutants }): Score => {
    const results = stacks
      .filter(({ title }) => !exceptIn?.test(title))
      .flatMap(({ title, resources, before }) =>
        spread(mutants(resources)).map((mutant) => {
          const isCaught = faultsOf(area, mutant.resources).some((fault) => !before.has(fault));
          if (!isCaught) missed.push(`${name}: ${title}: ${mutant.what}`);
          return isCaught;
        }),
      );
    return { name, tried: results.length, caught: results.filter(Boolean).length };
  });
  return { title: area.title, does: area.does, scores, missed };
}
