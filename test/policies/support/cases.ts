import assert from "node:assert/strict";
import type { GuardPolicy } from "../../../policies/engine/policy";
import { judgeWith, type FakeResource } from "../../support/policy";

/** What a policy must say of a stack: a part of its only message, or nothing; and what a team has set of the policy. */
export type Case = readonly [verdict: RegExp | undefined, stack: readonly FakeResource[], settings?: object];

/** A test for each case, by its title. */
export function describeCases(policy: GuardPolicy & { name: string }, cases: Record<string, Case>): void {
  describe(policy.name, () => {
    for (const [title, [verdict, stack, settings]] of Object.entries(cases)) {
      it(`${verdict ? (/unreadable|unknown/.test(verdict.source) ? "can't judge" : "refuses") : "accepts"} ${title}`, () => {
        const given = settings ? { [policy.name]: settings } : {};
        const { [policy.name]: found = [] } = judgeWith(given, [policy], stack);
        assert.equal(found.length, verdict ? 1 : 0, found.join("\n"));
        if (verdict) assert.match(found[0], verdict);
      });
    }
  });
}

/** Cases without titles of their own: forms of an argument, and the values around a threshold. */
export function describeTable(policy: GuardPolicy & { name: string }, table: readonly Case[]): void {
  const titled = table.map((one, at) => [`case ${at}${one[0] ? `: ${one[0].source}` : ""}`, one] as const);
  describeCases(policy, Object.fromEntries(titled));
}
