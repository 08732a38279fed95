/** When blocks are cut, uploaded, compacted and downsampled. Everything is seconds. */
import { constants } from "../sizingConstants";
import { retentionBounds } from "../thresholds";

const hour = 3600;
const day = 24 * hour;

/** Length of a block as it is cut. */
export const blockLength = constants.blockDuration.value;

/**
 * Lengths of windows that blocks are compacted into, counted from 1970. Source: `compactions` of Thanos'
 * cmd/thanos/compact.go, levels 1 to 3.
 */
export const windows = { small: 8 * hour, middle: 2 * day, large: 14 * day } as const;

/** Shortest block that is downsampled, by the resolution that it has. */
export const leastSpan = { raw: retentionBounds.raw.least, fiveMinutes: retentionBounds.fiveMinutes.least };

/** From the end of a block until it is cut: the head then spans that much more. Source: `constants.headBlocks`. */
export const cutAfter = (constants.headBlocks.value - 1) * blockLength;

/** Longest time from cutting a block to the end of its upload, as the sidecar looks every 30 s for new ones. */
export const uploadTime = hour / 2;

/**
 * Longest time from the end of one of the Compactor's rounds to the end of the next: `--wait-interval`, 5m, and its work.
 */
export const roundTime = hour / 2;

/** From the end of a block until the Compactor sees it. */
export const seenAfter = (consistencyDelay: number): number =>
  cutAfter + uploadTime + consistencyDelay + roundTime;

/**
 * From the end of a window until its blocks are compacted: the newest block of a group is left alone, so the next one has
 * to be there. Source: `plan` of Thanos' pkg/compact/planner.go.
 */
export const compactedAfter = (consistencyDelay: number): number => blockLength + seenAfter(consistencyDelay);

/**
 * How long a marked block still counts as a source, for compaction and for downsampling, as a share of the delete delay.
 * Source: `NewIgnoreDeletionMarkFilter(..., deleteDelay/2, ...)` of cmd/thanos/compact.go.
 */
export const shareAsSource = 1 / 2;
