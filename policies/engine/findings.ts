import type { GuardPolicy } from "./policy";

/** What the pack says of a stack that others wrote, in short: `docs/policies.md` shows it. */
export interface StackFindings {
  readonly title: string;
  /** Which deployment it is, of which version and date. */
  readonly source: string;
  /** What of it was not judged, or was changed. */
  readonly leftOut: string;
  /** Policies with a fault, in the pack's order. */
  readonly found: readonly Finding[];
  /** Why some policies could not judge. */
  readonly unjudged: readonly { readonly policy: string; readonly reasons: readonly string[] }[];
}

/** How many mistakes of a class were made in right stacks, and how many the pack named. */
export interface Score {
  readonly name: string;
  readonly tried: number;
  readonly caught: number;
}

/** What the pack makes of mistakes of one kind, by class. */
export interface AreaScores {
  /** As in "Broken wires". */
  readonly title: string;
  /** What a mistake does, as in "breaks one wire at a time". */
  readonly does: string;
  readonly scores: readonly Score[];
  /** The mistakes that it did not name: class, stack and what was changed. */
  readonly missed: readonly string[];
}

/** A policy that a stack violates. */
export interface Finding {
  readonly policy: string;
  readonly times: number;
  /** The first message, without the reason and the remedy that every message of the policy ends with. */
  readonly first: string;
}

/**
 * What to keep of a report.
 *
 * @param about the stack.
 * @param messages by policy. One that starts with `unknown: ` or `unreadable: ` tells why the policy could not judge.
 */
export function findingsOf(
  about: Pick<StackFindings, "title" | "source" | "leftOut">,
  messages: Readonly<Record<string, readonly string[]>>,
  policies: readonly GuardPolicy[],
): StackFindings {
  const judged = policies.map(({ name, documentation: { why } }) => {
    const all = messages[name] ?? [];
    return { policy: name, why, faults: all.filter(isFault), reasons: all.filter((one) => !isFault(one)) };
  });
  return {
    ...about,
    found: judged
      .filter(({ faults }) => faults.length > 0)
      .map(({ policy, why, faults }) => ({
        policy,
        times: faults.length,
        first: withoutReason(faults[0], why),
      })),
    unjudged: judged
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ policy, reasons }) => ({
        policy,
        reasons: [...new Set(reasons.map((one) => one.replace(/^\w+: /, "")))],
      })),
  };
}

const isFault = (message: string) => !/^(unknown|unreadable): /.test(message);

function withoutReason(message: string, why: string): string {
  const at = message.indexOf(` ${why}`);
  return at < 0 ? message : message.slice(0, at);
}
