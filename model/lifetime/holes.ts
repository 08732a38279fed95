/** Samples that are kept somewhere later or longer, and are nowhere for a while. Times are seconds. */
import { type DataPath, resolutions } from "./dataPath";
import { sampleLives, type SampleLife } from "./sampleLife";
import { findGaps } from "./spans";

/** Ages of samples that no program has. */
export interface Hole {
  /** Before samples are in the stores for the first time, or later: before the next resolution, or the end of all. */
  readonly before: "stores" | "end";
  /** Youngest age of a sample in it. */
  readonly from: number;
  /** Age at which every sample is there again, or at which it may be gone. */
  readonly to: number;
}

/** How long samples of any resolution are kept in the bucket, if all are made. */
export const longestKept = ({ compactor: { retention } }: DataPath): number =>
  Math.max(...resolutions.map((each) => retention[each]));

/**
 * Holes between the samples' first moment and the end of the longest retention, from young to old; none where a sample
 * of every age is somewhere. Whether the stores still serve the last blocks after their retention does not count.
 */
export function findHoles(path: DataPath): Hole[] {
  const holes = sampleLives(path).flatMap((life) => holesOf(life, longestKept(path)));
  return (["stores", "end"] as const).flatMap((before) => {
    const same = holes.filter((hole) => hole.before === before);
    if (same.length === 0) return [];
    return [
      { before, from: Math.min(...same.map(({ from }) => from)), to: Math.max(...same.map(({ to }) => to)) },
    ];
  });
}

function holesOf({ samples, local, store }: SampleLife, kept: number): Hole[] {
  const firstLoaded = store.at(0)?.from ?? Infinity;
  const gaps = findGaps({ from: samples.from, to: samples.to + kept }, [local, ...store]);
  return gaps.map(({ from, to }) => ({
    before: to <= firstLoaded ? "stores" : "end",
    from: from - samples.to,
    to: to - samples.from,
  }));
}
