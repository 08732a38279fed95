/**
 * What all proofs share, done once before the first of them. What takes minutes in the background, a block that is cut
 * and weeks that are compacted, is begun here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { clusterLabel, replicaLabels, shardLabel } from "../../model/labels";
import { backfill } from "../support/backfill";
import { readyPods, restartPods } from "../support/kubernetes";
import { startReceiver } from "../support/receiver";
import { Overrides, up } from "../support/stack";
import { removeThirdReplicas, startThirdReplica } from "../support/thirdReplica";

/** This run of the tests: labels what it writes, so that an earlier run's data is not taken for it. */
export const run = `r${Date.now().toString(36)}`;

/** Name of the Prometheus that cuts short blocks, and its `prometheus_replica`. */
export const thirdReplica = `prometheus-e2e-${run}`;

/** External labels of the blocks that are back-filled. */
export const backfillLabels = {
  [clusterLabel]: "e2e",
  [shardLabel]: "0",
  [replicaLabels.prometheus]: `backfill-${run}`,
};

/** The settings under which the proofs run. */
export const settings = parse(
  readFileSync(join(__dirname, "settings.yaml"), "utf8").replaceAll("$RUN", run),
) as Overrides;

/** Pods by tier in the stack of `Pulumi.dev.yaml`. */
export const expectedPods = {
  prometheus: 6,
  query: 2,
  "query-frontend": 2,
  store: 2,
  ruler: 2,
  compactor: 1,
  alertmanager: 2,
  "object-store": 1,
} as const;

before("the stack runs with the settings of the tests", async function () {
  this.timeout(900_000);
  const started = Date.now();
  await removeThirdReplicas();
  await startReceiver();
  await up(settings);
  for (const [component, count] of Object.entries(expectedPods)) await readyPods(component, count);
  await startThirdReplica(thirdReplica);
  const blocks = await backfill(backfillLabels);
  // A new compactor looks at the bucket at once.
  await restartPods("compactor");
  console.log(`    ${blocks} blocks back-filled, ready after ${Math.round((Date.now() - started) / 1000)} s`);
});
