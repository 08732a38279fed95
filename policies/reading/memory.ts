import { quantity } from "../../model/units";
import type { Tier } from "./tiers";
import { unreadable } from "./unknowns";

/**
 * A container's memory limit in bytes; infinite if it has none.
 *
 * @throws UnknownValueError if it can't be read as a quantity.
 */
export function memoryLimitOf({ container }: Tier): number {
  const limit = container.resources?.limits?.memory;
  if (limit === undefined || limit === null) return Infinity;
  const bytes = quantity(String(limit));
  if (bytes === undefined) throw unreadable(`limits.memory: ${limit} can't be read as a quantity`);
  return bytes;
}
