/** Which name is meant by one that does not exist. */
import { closest, distance } from "fastest-levenshtein";

/** How many letters a slip may change in a name. */
const mostChanges = (name: string): number => Math.max(2, Math.floor(name.length / 3));

/** The name that another one is most likely a slip of, whatever its case; `undefined` when it is like none. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const lower = new Map(names.map((each) => [each.toLowerCase(), each]));
  const found = closest(name.toLowerCase(), [...lower.keys()]);
  return distance(name.toLowerCase(), found) <= mostChanges(name) ? lower.get(found) : undefined;
}
