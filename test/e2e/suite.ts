/**
 * What all proofs share, done once before the first of them. What takes minutes in the background, a block that is cut
 * and weeks that are compacted, is begun here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { clusterLabel, replicaLabels, shardLabel } from "../../model/labels";
import { durationSeconds } from "../../model/units";
import { backfill, backfillHour } from "../support/backfill";
import { removeExtraReplicas, startThirdPrometheus, startThirdRuler } from "../support/extraReplicas";
import { readyPods, restartPods } from "../support/kubernetes";
import { startReceiver } from "../support/receiver";
import { Overrides, up } from "../support/stack";

/** This run of the tests: labels what it writes, so that an earlier run's data is not taken for it. */
export const run = `r${Date.now().toString(36)}`;

/** Name of the Prometheus that cuts short blocks, and its `prometheus_replica`. */
export const thirdPrometheus = `prometheus-e2e-${run}`;

/** Name of the Ruler that cuts short blocks, and its `rule_replica`. */
export const thirdRuler = `thanos-ruler-e2e-${run}`;

/** External labels of the blocks that are back-filled. */
export const backfillLabels = {
  [clusterLabel]: "e2e",
  [shardLabel]: "0",
  [replicaLabels.prometheus]: `backfill-${run}`,
};

/** External labels of the block that is older than any retention of raw samples in the stack. */
export const expiredLabels = { ...backfillLabels, [replicaLabels.prometheus]: `expired-${run}` };

/** The settings under which the proofs run. */
export const settings = parse(
  readFileSync(join(__dirname, "settings.yaml"), "utf8").replaceAll("$RUN", run),
) as Overrides;

/** How long a query may take until it is in the log of Query Frontend, in seconds. */
export const slowQuery = durationSeconds(
  (settings["thanos:queryFrontend"] as { slowQuery: string }).slowQuery,
) as number;

/** Pods by tier in the stack of `Pulumi.dev.yaml`. */
export const expectedPods = {
  prometheus: 6,
  monitor: 2,
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
  await removeExtraReplicas();
  await startReceiver();
  await up(settings);
  for (const [component, count] of Object.entries(expectedPods)) await readyPods(component, count);
  await startThirdPrometheus(thirdPrometheus);
  await startThirdRuler(thirdRuler);
  const blocks = await backfill(backfillLabels);
  // The stack keeps raw samples for 90 days.
  await backfillHour(expiredLabels, 100);
  // A new compactor looks at the bucket at once.
  await restartPods("compactor");
  console.log(`    ${blocks} blocks back-filled, ready after ${Math.round((Date.now() - started) / 1000)} s`);
});
