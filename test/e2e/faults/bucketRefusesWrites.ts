import { chmodSync } from "node:fs";
import { join } from "node:path";
import { bucket } from "../../support/bucket";
import { dataFolder, DiskBlock, evenMinute, putBlock, takeBlock } from "../../support/diskBlocks";
import { namespace } from "../../support/kubernetes";
import type { Fault } from "./fault";

const folder = async (): Promise<string> => join(await dataFolder(namespace, "minio-0"), bucket);
let block: DiskBlock;

/** MinIO may read the bucket's folder and not write to it, and a sidecar has a block to upload. */
export const bucketRefusesWrites: Fault = {
  title: "a bucket that refuses writes",
  alert: "ThanosSidecarBucketOperationsFailed",
  begin: async () => {
    chmodSync(await folder(), 0o555);
    block = await putBlock(namespace, "prometheus-shard-0-0", evenMinute(50));
  },
  mend: async () => {
    chmodSync(await folder(), 0o755);
    await takeBlock(namespace, block);
  },
};
