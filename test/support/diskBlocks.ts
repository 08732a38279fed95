import { chownSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { get, objectPath } from "./api";
import { makeBlocks } from "./blocks";

const minute = 60;

/** Name of the series in the blocks that are put on disks. */
export const diskMetric = "e2e_disk";
/** Its value in all samples. */
export const diskValue = 7;

/** A block on the disk of a Prometheus: of one minute. Times are seconds since 1970. */
export interface DiskBlock {
  readonly ulid: string;
  readonly pod: string;
  readonly from: number;
}

/** The folder of a pod's data volume on this machine: the lab's volumes are local ones. */
export async function dataFolder(namespace: string, pod: string): Promise<string> {
  const claim = await get<{ spec: { volumeName: string } }>(
    objectPath("v1", "persistentvolumeclaims", namespace, `data-${pod}`),
  );
  const volume = await get<{ spec: { local: { path: string } } }>(
    objectPath("v1", "persistentvolumes", undefined, claim.spec.volumeName),
  );
  return volume.spec.local.path;
}

/**
 * Puts a finished block into the data folder of a Prometheus, as if it had just cut it. So its sidecar, the very one of
 * the stack, has something to upload at a moment of our choice and not every two hours.
 *
 * @param from start of the block's minute: an even minute, so it does not span two blocks of Prometheus, and one that no
 * other block of this Prometheus has.
 * @param series values of the label `series`. @default one
 */
export async function putBlock(
  namespace: string,
  pod: string,
  from: number,
  series: readonly string[] = ["only"],
): Promise<DiskBlock> {
  const folder = await dataFolder(namespace, pod);
  // On the same file system, so that the block appears at once as a whole.
  const workshop = mkdtempSync(join(dirname(folder), "block-"));
  try {
    const gauge = { name: diskMetric, series, valueAt: () => diskValue, interval: 15 };
    const [ulid, ...more] = await makeBlocks(workshop, { ...gauge, from, to: from + minute }, {}, "2h");
    if (more.length > 0) throw new Error(`promtool made ${more.length + 1} blocks of one minute`);
    const { uid, gid } = statSync(join(folder, "wal"));
    for (const entry of ["", ...readdirSync(join(workshop, ulid), { recursive: true, encoding: "utf8" })])
      chownSync(join(workshop, ulid, entry), uid, gid);
    renameSync(join(workshop, ulid), join(folder, ulid));
    return { ulid, pod, from };
  } finally {
    rmSync(workshop, { recursive: true });
  }
}

/** Deletes a block from the disk; Prometheus notices within a minute. */
export async function takeBlock(namespace: string, { pod, ulid }: DiskBlock): Promise<void> {
  rmSync(join(await dataFolder(namespace, pod), ulid), { recursive: true });
}

/** An even minute, so many hours ago. */
export const evenMinute = (hours: number): number =>
  Math.floor(Date.now() / 1000 / (2 * minute)) * 2 * minute - hours * 60 * minute;
