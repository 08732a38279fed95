/** Resolutions that are kept longest and are not made of every sample. */
import { howMuchIsMade } from "./bucketBlocks";
import { type BlockCompactor, resolutions } from "./dataPath";

/** A resolution that is to outlast the finer ones. */
export interface Missing {
  readonly coarse: "fiveMinutes" | "oneHour";
  readonly made: "part" | "none";
}

/** Every resolution that is kept longer than all finer ones, and of which samples are missing. */
export function findMissing(compactor: BlockCompactor): Missing[] {
  const { retention, downsampling } = compactor;
  if (!downsampling) return [];
  return (["fiveMinutes", "oneHour"] as const).flatMap((coarse) => {
    const finer = resolutions.slice(0, resolutions.indexOf(coarse)).map((each) => retention[each]);
    const made = howMuchIsMade(compactor, coarse);
    return retention[coarse] > Math.max(...finer) && made !== "all" ? [{ coarse, made }] : [];
  });
}
