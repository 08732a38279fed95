/** How long a Prometheus or a Ruler has samples on its own disk. Everything is seconds. */
import { blockLength, cutAfter, uploadTime } from "./blockTimes";
import type { LocalStorage } from "./dataPath";
import type { Span } from "./spans";

/**
 * When the samples of a block are served from the local disk. A block is deleted when the newest one ends `retention`
 * after it. Source: `BeyondTimeRetention` of Prometheus' tsdb/db.go.
 */
export function localSpan({ from, to }: Span, { retention }: LocalStorage): Span {
  const newestEnds = Math.ceil((to + retention) / blockLength) * blockLength;
  return { from, to: newestEnds + cutAfter };
}

/** When a block that is uploaded without trouble is in the bucket. */
export const uploadedAt = ({ to }: Span): number => to + cutAfter + uploadTime;

/** Longest time that uploads may fail before a block is deleted that is only here. */
export function outageSurvived(local: LocalStorage): number {
  const block = { from: 0, to: blockLength };
  return localSpan(block, local).to - uploadedAt(block);
}
