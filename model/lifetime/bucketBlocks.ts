/** The blocks of one window of 14 days in the bucket: when each is made, replaced and marked for deletion. */
import {
  blockLength,
  compactedAfter,
  leastSpan,
  roundTime,
  seenAfter,
  shareAsSource,
  windows,
} from "./blockTimes";
import type { BlockCompactor, Resolution } from "./dataPath";
import { findGaps } from "./spans";

/** A block in the bucket. Times are seconds from the start of the window. */
export interface BucketBlock {
  readonly resolution: Resolution;
  /** First and last time of its samples. */
  readonly from: number;
  readonly to: number;
  /** When it is in the bucket. */
  readonly made: number;
  /** When it is marked because its retention is over. `Infinity` is never. */
  readonly marked: number;
}

/** What a round of compaction makes of blocks. */
interface Compacted {
  readonly blocks: readonly BucketBlock[];
  /** Whether they became one block of the whole window. */
  readonly whole: boolean;
}

/** Every block that there ever is of a window, in all resolutions, those that are replaced included. */
export function bucketBlocks(compactor: BlockCompactor): BucketBlock[] {
  const { large } = windows;
  const ready = compactedAfter(compactor);
  const short = cutBlocks(compactor);
  const small = compactEach(short, windows.small, ready, compactor);
  const middle = compactEach(small, windows.middle, ready, compactor);
  const raw = compact(middle, large, large + ready, large + ready + blockLength, compactor);
  const all = [...new Set([...short, ...small, ...middle, ...raw.blocks])];
  if (!compactor.downsampling) return all;

  // What goes into a block of the whole window in the same round is not downsampled before.
  const alone = raw.whole ? middle.filter(({ made }) => made < large + ready) : middle;
  const early = alone.flatMap((block) => downsample(block, compactor));
  const late = raw.blocks
    .filter((block) => !middle.includes(block))
    .flatMap((block) => {
      const time = findUncovered(block, early, compactor);
      return time === undefined ? [] : downsample({ ...block, made: time }, compactor);
    });
  // A block of the whole window replaces the shorter ones; without it they are compacted themselves, once the first
  // block of the next window is there, and that takes two days.
  const next = large + windows.middle + ready + roundTime(compactor);
  const long = raw.whole
    ? late
    : compact([...early, ...late], large, next, next + windows.middle, compactor).blocks;
  const coarse = [...new Set([...early, ...late, ...long])];
  return [...all, ...coarse, ...coarse.flatMap((block) => downsample(block, compactor))];
}

/** Whether every sample gets into a block of a resolution at some age, some do, or none does. */
export function howMuchIsMade(compactor: BlockCompactor, resolution: Resolution): "all" | "part" | "none" {
  const spans = bucketBlocks(compactor).filter((block) => block.resolution === resolution);
  const gaps = findGaps({ from: 0, to: windows.large }, spans);
  if (gaps.length === 0) return "all";
  return spans.length === 0 ? "none" : "part";
}

/** How long the Compactor still takes a block for a source. */
export const sourceUntil = ({ marked }: BucketBlock, { deleteDelay }: BlockCompactor): number =>
  marked + deleteDelay * shareAsSource;

/** A block with the mark that its retention gives it. */
function blockOf(
  resolution: Resolution,
  [from, to]: readonly [number, number],
  made: number,
  { retention }: BlockCompactor,
): BucketBlock {
  return { resolution, from, to, made, marked: Math.max(to + retention[resolution], made) };
}

function cutBlocks(compactor: BlockCompactor): BucketBlock[] {
  return Array.from({ length: windows.large / blockLength }, (_, at) => {
    const from = at * blockLength;
    const to = from + blockLength;
    return blockOf("raw", [from, to], to + seenAfter(compactor), compactor);
  });
}

/** Compacts blocks into windows, each when the first block after it is there. */
function compactEach(
  blocks: readonly BucketBlock[],
  length: number,
  ready: number,
  compactor: BlockCompactor,
): BucketBlock[] {
  return Array.from({ length: windows.large / length }, (_, at) => {
    const [from, to] = [at * length, (at + 1) * length];
    const inside = blocks.filter((block) => block.from >= from && block.to <= to);
    return compact(inside, length, to + ready, to + ready + blockLength, compactor).blocks;
  }).flat();
}

/**
 * Compacts the blocks of one window into one. With a gap that takes one more block after the window, and what is no
 * source any more stays as it is.
 */
function compact(
  blocks: readonly BucketBlock[],
  length: number,
  at: number,
  withGap: number,
  compactor: BlockCompactor,
): Compacted {
  const alive = (time: number) => blocks.filter((block) => sourceUntil(block, compactor) > time);
  const full = blocks.length > 0 && blocks[blocks.length - 1].to - blocks[0].from === length;
  if (full && alive(at).length === blocks.length)
    return { blocks: [merge(blocks, at, compactor)], whole: true };
  const left = alive(withGap);
  if (left.length < 2) return { blocks, whole: false };
  return {
    blocks: [...blocks.filter((block) => !left.includes(block)), merge(left, withGap, compactor)],
    whole: false,
  };
}

function merge(blocks: readonly BucketBlock[], made: number, compactor: BlockCompactor): BucketBlock {
  const from = Math.min(...blocks.map((block) => block.from));
  const to = Math.max(...blocks.map((block) => block.to));
  return blockOf(blocks[0].resolution, [from, to], made, compactor);
}

/**
 * The coarser block that is made of one, in the round that made it; none of a short one. Source: `downsampleBucket` of
 * cmd/thanos/downsample.go.
 */
function downsample({ resolution, from, to, made }: BucketBlock, compactor: BlockCompactor): BucketBlock[] {
  if (resolution === "oneHour" || to - from < leastSpan[resolution]) return [];
  return [blockOf(resolution === "raw" ? "fiveMinutes" : "oneHour", [from, to], made, compactor)];
}

/** When there is no coarser block of a part of a block for the first time, while the Compactor still reads it. */
function findUncovered(
  block: BucketBlock,
  coarser: readonly BucketBlock[],
  compactor: BlockCompactor,
): number | undefined {
  const until: number[] = [];
  for (let at = block.from; at < block.to; at += blockLength) {
    const covering = coarser.filter(({ from, to, made }) => from <= at && at < to && made <= block.made);
    until.push(
      Math.max(block.made, ...covering.map((each) => sourceUntil(each, compactor) + roundTime(compactor))),
    );
  }
  const time = Math.min(...until);
  return time < sourceUntil(block, compactor) ? time : undefined;
}
