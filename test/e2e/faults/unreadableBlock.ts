import { replicaLabels } from "../../../model/labels";
import { backfillUnreadable } from "../../support/backfill";
import { deleteBlock } from "../../support/bucket";
import { restartPods } from "../../support/kubernetes";
import { backfillLabels, run } from "../suite";
import type { Fault } from "./fault";

const labels = { ...backfillLabels, [replicaLabels.prometheus]: `unreadable-${run}` };
let block = "";

/** The index of a block is cut short, so no Store Gateway can load it. */
export const unreadableBlock: Fault = {
  title: "a block that no Store Gateway can load",
  alert: "ThanosStoreBlocksInNoStore",
  begin: async () => {
    block = await backfillUnreadable(labels, 6);
    // They look at the bucket when they start, and every quarter of an hour.
    await restartPods("store");
  },
  mend: () => deleteBlock(block),
};
