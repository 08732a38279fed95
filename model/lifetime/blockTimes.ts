/** When blocks are cut, uploaded, compacted and downsampled. Everything is seconds. */
import { constants } from "../sizingConstants";
import { retentionBounds } from "../thresholds";
import type { BlockCompactor } from "./dataPath";

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

/** Between two of the Compactor's rounds where it is told nothing else, and the longest time that one takes. */
const usualWait = 5 * 60;
const work = hour / 2 - usualWait;

/** What decides when the Compactor sees blocks. */
export type Rounds = Pick<BlockCompactor, "consistencyDelay" | "wait">;

/** Longest time from the end of one of the Compactor's rounds to the end of the next. */
export const roundTime = ({ wait = usualWait }: Rounds): number => wait + work;

/** From the end of a block until the Compactor sees it. */
export const seenAfter = (rounds: Rounds): number =>
  cutAfter + uploadTime + rounds.consistencyDelay + roundTime(rounds);

/**
 * From the end of a window until its blocks are compacted: the newest block of a group is left alone, so the next one has
 * to be there. Source: `plan` of Thanos' pkg/compact/planner.go.
 */
export const compactedAfter = (rounds: Rounds): number => blockLength + seenAfter(rounds);

/**
 * How long a marked block still counts as a source, for compaction and for downsampling, as a share of the delete delay.
 * Source: `NewIgnoreDeletionMarkFilter(..., deleteDelay/2, ...)` of cmd/thanos/compact.go.
 */
export const shareAsSource = 1 / 2;
