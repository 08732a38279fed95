import type { AreaScores, Score } from "../../../policies/engine/findings";
import type { GuardPolicy } from "../../../policies/engine/policy";
import { judge, type FakeResource } from "../../support/policy";
import type { Break } from "./edits";
import { rightStacks, type RightStack } from "./rightStacks";
import { blocks } from "./blocks";
import { labels } from "./labels";
import { wires } from "./wires";

/** Something a stack is asked about, and the mistakes that are made in it. */
export interface Area {
  /** As in "Broken wires". */
  readonly title: string;
  /** What a mistake does, as in "breaks one wire at a time". */
  readonly does: string;
  /** Those that are asked. */
  readonly policies: readonly GuardPolicy[];
  readonly breaks: readonly Break[];
  /** Faults that are known of stacks that others wrote, by the stack's title. */
  readonly known: Readonly<Record<string, RegExp>>;
  /** More right stacks, in which this area's own choices are made. @default none */
  readonly own?: Readonly<Record<string, () => FakeResource[]>>;
}

/** All that is tried. */
export const areas: readonly Area[] = [wires, blocks, labels];

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
