/** How long a Prometheus keeps samples that may take so many bytes. Times are seconds. */
import { blockBytes, type HeadLoad, sizePrometheus } from "../sizing";
import { blockLength } from "./blockTimes";

/** What one Prometheus carries. */
export type BoundLoad = Omit<HeadLoad, "retention" | "blockDuration">;

/** Bytes that are never deleted: the head and its log at their largest. They count too. */
function headBytes(load: BoundLoad): number {
  const { wal, head } = sizePrometheus({ ...load, retention: 0 });
  return wal + head;
}

/**
 * The retention that a size amounts to, in whole blocks: a block goes when it, the newer ones and the head are larger.
 * Source: `BeyondSizeRetention` of Prometheus' tsdb/db.go; `--storage.tsdb.retention.size`.
 */
export function keptBySize(bytes: number, load: BoundLoad): number {
  const blocks = Math.floor((bytes - headBytes(load)) / blockBytes(load, blockLength, blockLength));
  return Math.max(0, blocks) * blockLength;
}

/** Bytes with which samples stay for a time. */
export const sizeFor = (seconds: number, load: BoundLoad): number =>
  headBytes(load) + Math.ceil(seconds / blockLength) * blockBytes(load, blockLength, blockLength);
