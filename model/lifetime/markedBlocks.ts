/** How long stores serve a block that is marked for deletion. Times are seconds. */
import type { BlockStore } from "./dataPath";

/** Looks at the bucket until a block is dropped for sure: the first may have begun before the time was over, or fail. */
const syncs = 2;

/**
 * Longest time from a block's mark to the moment when a store no longer serves it: it is dropped at a look at the bucket
 * after the time for which marks are ignored. Source: `IgnoreDeletionMarkFilter` of Thanos' pkg/block/fetcher.go.
 */
export const servedMarkedFor = ({ ignoreMarksAfter, sync }: Omit<BlockStore, "youngest">): number =>
  ignoreMarksAfter + syncs * sync;

/** Whether queries may need a block that has been deleted. */
export const isDeletedTooEarly = (deleteDelay: number, store: Omit<BlockStore, "youngest">): boolean =>
  deleteDelay <= servedMarkedFor(store);

const hour = 3600;

/**
 * Longest time that marks may be ignored for a delete delay: half of it, as Thanos recommends, or less where the stores
 * look seldom, then in whole hours. Below 0 where they look too seldom for any. Source: help of
 * `--ignore-deletion-marks-delay`.
 */
export function longestIgnored(deleteDelay: number, sync: number): number {
  const half = deleteDelay / 2;
  return isDeletedTooEarly(deleteDelay, { ignoreMarksAfter: half, sync })
    ? (Math.ceil((deleteDelay - syncs * sync) / hour) - 1) * hour
    : half;
}
