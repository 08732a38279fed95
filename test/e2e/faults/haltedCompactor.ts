import { replicaLabels } from "../../../model/labels";
import { backfillHour } from "../../support/backfill";
import { deleteBlock } from "../../support/bucket";
import { restartPods } from "../../support/kubernetes";
import { backfillLabels, run } from "../suite";
import { type Fault, patient } from "./fault";

const labels = { ...backfillLabels, [replicaLabels.prometheus]: `overlap-${run}` };
let blocks: string[] = [];

/** Two blocks of one stream that cover the same hour: no Prometheus makes them, a restored volume or a second writer does. */
export const haltedCompactor: Fault = {
  title: "a Compactor that overlapping blocks have halted",
  alert: "ThanosCompactHalted",
  begin: async () => {
    blocks = [await backfillHour(labels, 5), await backfillHour(labels, 5)];
    await restartPods("compactor");
  },
  mend: async () => {
    await deleteBlock(blocks[1]);
    await restartPods("compactor", patient);
  },
};
