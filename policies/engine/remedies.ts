import type { Tier } from "../reading/tiers";
import { isUnknown, orUnknown } from "../reading/unknowns";
import type { Spec } from "../reading/workloads";

/** What policies read is the resource itself, which a remediation may change. */
export type Changeable<T> = { -readonly [name in keyof T]: T[name] };

/** The `spec` of a workload, to be changed. */
export function changeable(spec: Spec): Changeable<Spec> {
  return spec;
}

/**
 * Turns a switch on or off where it stands as a word of its own in `command` or `args`. A word is changed and none taken
 * away, so that those that a preview does not know yet stay what they are.
 *
 * @param name of the flag, without dashes.
 */
export function turn(tier: Tier, name: string, on: boolean): void {
  const written = new Set([`--${name}`, `--no-${name}`, `--${name}=true`, `--${name}=false`]);
  const { command, args } = tier.container;
  for (const words of [command, args] as (unknown[] | null | undefined)[]) {
    for (let at = 0; at < (words?.length ?? 0); at++) {
      const word = orUnknown(() => words?.[at]);
      if (words && !isUnknown(word) && written.has(String(word)))
        words[at] = on ? `--${name}` : `--no-${name}`;
    }
  }
}
