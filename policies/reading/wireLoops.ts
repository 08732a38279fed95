import { answerAt } from "./listeners";
import type { Stack } from "./stack";
import { isUnknown, known, orUnknown, type Known, type UnknownValue } from "./unknowns";
import type { Wire } from "./wire";
import { wiresOf } from "./wires";
import type { Workload } from "./workloads";

/** What a program may hand on to another that offers the same. */
const handedOn = ["StoreAPI", "Query", "remote write"] as const;

/**
 * The workloads by which what goes out on this wire comes back to where it started, from the first one on; `undefined` if it
 * does not.
 *
 * @throws UnknownValueError if it is not found to come back, and the end of one of the wires is not known.
 */
export function wayBack(stack: Stack, wire: Wire): readonly Workload[] | undefined {
  if (!wire.tier || !handedOn.some((one) => one === wire.wanted)) return undefined;
  const start = wire.tier.workload;
  const seen = new Set<Workload>();
  let unknown: UnknownValue | undefined;
  const note = <T>(one: Known<T>): one is UnknownValue => {
    if (isUnknown(one)) unknown ??= one;
    return isUnknown(one);
  };
  const walk = (from: Wire, way: readonly Workload[]): readonly Workload[] | undefined => {
    const next = orUnknown(() => askedBy(stack, from));
    if (note(next)) return undefined;
    for (const workload of next) {
      if (note(workload)) continue;
      if (workload === start) return [...way, workload];
      if (seen.has(workload)) continue;
      seen.add(workload);
      for (const other of wiresOf(stack, "address")) {
        if (isUnknown(other) || other.tier?.workload !== workload || other.wanted !== wire.wanted) continue;
        const found = walk(other, [...way, workload]);
        if (found) return found;
      }
    }
    return undefined;
  };
  const found = walk(wire, []);
  if (!found && unknown) throw unknown;
  return found;
}

/** The workloads that get what goes out on the wire, and hand it on: another tier than one of its own kind answers by itself. */
function askedBy(stack: Stack, wire: Wire): Known<Workload>[] {
  return wire
    .ends()
    .map((end) =>
      orUnknown(() => {
        const { workload, port } = known(end);
        const answer = answerAt(stack, workload, port);
        if (typeof answer === "string" || answer.tier?.kind !== wire.tier?.kind) return undefined;
        return answer.offers.some((offer) => offer === wire.wanted) ? workload : undefined;
      }),
    )
    .filter((one) => one !== undefined);
}
