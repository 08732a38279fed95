/** The nearest values that close a hole. Everything is seconds. */
import { blockLength, cutAfter, uploadTime } from "./blockTimes";
import type { BucketRetention, DataPath } from "./dataPath";
import { findHoles } from "./holes";
import { sampleLives } from "./sampleLife";

const hour = 3600;
const day = 24 * hour;
/** Longest retention that is tried, in days: with it every block is there when the next coarser one is made. */
const mostDays = 30;

/** A path with another retention in the bucket. */
export const withRetention = (path: DataPath, retention: Partial<BucketRetention>): DataPath => ({
  ...path,
  compactor: { ...path.compactor, retention: { ...path.compactor.retention, ...retention } },
});

/** From a sample to the end of its upload at the latest: so much later than usual may a block be uploaded. */
export const spareForUpload = blockLength + cutAfter + uploadTime;

/**
 * From the first sample of a block until Store Gateways serve all of it at the latest; `Infinity` when they never do. So
 * long must it be served from where it was cut.
 */
export const servedByStoresAfter = (path: DataPath): number =>
  Math.max(...sampleLives(path).map(({ samples, store }) => (store.at(0)?.from ?? Infinity) - samples.from));

/** Local retention, in whole hours, with which there is time to spare for an upload. */
export const roomyLocalRetention = ({ store }: DataPath): number =>
  Math.ceil((store.youngest + store.sync + spareForUpload) / hour) * hour;

/** Shortest local retention, in whole hours, with which samples are in the stores in time; `Infinity` when they never get there. */
export function leastLocalRetention(path: DataPath): number {
  const needed = sampleLives(path).map(({ samples, store }) => (store.at(0)?.from ?? Infinity) - samples.to);
  return Math.ceil(Math.max(...needed) / hour) * hour;
}

/**
 * Shortest retention of a resolution, in whole days and with one to spare, with which no sample is missing between it and
 * the next.
 *
 * @returns `undefined` when none closes the hole.
 */
export function leastRetention(path: DataPath, resolution: "raw" | "fiveMinutes"): number | undefined {
  const first = Math.floor(path.compactor.retention[resolution] / day) + 1;
  for (let days = first; days <= mostDays; days++) {
    const longer = withRetention(path, { [resolution]: days * day });
    if (findHoles(longer).every(({ before }) => before !== "end")) return (days + 1) * day;
  }
  return undefined;
}
