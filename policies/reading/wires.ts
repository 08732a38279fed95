import { addressWires } from "./addressWires";
import { probeWires } from "./probeWires";
import { reloadWires } from "./reloadWires";
import { routeWires } from "./routeWires";
import { serviceWires } from "./serviceWires";
import type { Stack } from "./stack";
import type { Known } from "./unknowns";
import type { Wire } from "./wire";

type Kind = Wire["kind"];
const readers: Readonly<Record<Kind, (stack: Stack) => readonly Known<Wire>[]>> = {
  address: (stack) => [...addressWires(stack), ...reloadWires(stack)],
  probe: probeWires,
  service: serviceWires,
  route: routeWires,
};

const read = new WeakMap<Stack, Map<Kind, readonly Known<Wire>[]>>();

/** The stack's wires of these kinds; in place of one that can't be told, the unknown value that it hangs on. */
export function wiresOf(stack: Stack, ...kinds: readonly Kind[]): readonly Known<Wire>[] {
  const ofStack = read.get(stack) ?? new Map<Kind, readonly Known<Wire>[]>();
  read.set(stack, ofStack);
  return kinds.flatMap((kind) => {
    const found = ofStack.get(kind) ?? readers[kind](stack);
    ofStack.set(kind, found);
    return found;
  });
}
