/** Blocks that are downsampled again and again. Times are seconds. */
import { howMuchIsMade } from "./bucketBlocks";
import { shareAsSource } from "./blockTimes";
import type { BlockCompactor } from "./dataPath";

/** A resolution that is deleted before the finer one that it is made of. */
export interface Repeat {
  readonly fine: "raw" | "fiveMinutes";
  readonly coarse: "fiveMinutes" | "oneHour";
  /** Age from which samples are downsampled again. */
  readonly from: number;
  /** Time from one downsampling of a block to the next. */
  readonly every: number;
}

const steps = [
  ["raw", "fiveMinutes"],
  ["fiveMinutes", "oneHour"],
] as const;

/**
 * The Compactor downsamples every block that has no coarser one. Where the coarser one was deleted first, it makes it
 * again, marks it in the same round, and forgets it half a delete delay later.
 */
export function findRepeats(compactor: BlockCompactor): Repeat[] {
  const { retention, deleteDelay, downsampling } = compactor;
  if (!downsampling) return [];
  return steps
    .filter(
      ([fine, coarse]) => retention[fine] > retention[coarse] && howMuchIsMade(compactor, coarse) !== "none",
    )
    .map(([fine, coarse]) => ({ fine, coarse, from: retention[coarse], every: deleteDelay * shareAsSource }));
}
