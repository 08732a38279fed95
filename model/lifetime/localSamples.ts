/** How long a Prometheus or a Ruler has samples on its own disk. Everything is seconds. */
import { blockLength, cutAfter, uploadTime } from "./blockTimes";
import type { LocalStorage } from "./dataPath";
import type { Span } from "./spans";

/**
 * When all samples of a block are on the local disk. A block is deleted when the newest one ends `retention` after it.
 * Source: `BeyondTimeRetention` of Prometheus' tsdb/db.go.
 */
export function localSpan({ from, to }: Span, { retention }: LocalStorage): Span {
  const newestEnds = Math.ceil((to + retention) / blockLength) * blockLength;
  return { from, to: newestEnds + cutAfter };
}

/** When all samples of a block are served from the local disk: the first of them is hidden first. */
export function localServedSpan(block: Span, local: LocalStorage): Span {
  const { from, to } = localSpan(block, local);
  return { from, to: Math.min(to, block.from + (local.oldest ?? Infinity)) };
}

/** When a block that is uploaded without trouble is in the bucket. */
export const uploadedAt = ({ to }: Span): number => to + cutAfter + uploadTime;

/** Longest time that uploads may fail before a block is deleted that is only here. */
export function outageSurvived(local: LocalStorage): number {
  const block = { from: 0, to: blockLength };
  return localSpan(block, local).to - uploadedAt(block);
}
