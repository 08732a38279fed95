import { ports } from "../../../model/addresses";
import { startExtraReplica } from "../../support/extraReplicas";
import { deletePod, namespace } from "../../support/kubernetes";
import { run } from "../suite";
import type { Fault } from "./fault";

const name = `second-compactor-${run}`;

/** Somebody starts another Compactor on the bucket, beside the stack's. */
export const secondCompactor: Fault = {
  title: "a second Compactor that somebody has started by hand",
  alert: "ThanosBucketHasSecondCompactor",
  begin: () =>
    startExtraReplica("thanos-compactor", name, (args) => args, {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": String(ports.http),
    }),
  mend: () => deletePod(namespace, name),
};
