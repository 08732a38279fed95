/** Alerts of the Store Gateways. */
import type { AlertGroup } from "../alert";
import { tierHasFewer, tierIsDown, type Presence } from "./presence";
import { storeBlockAlerts } from "./storeBlockAlerts";
import { storeCallAlerts } from "./storeCallAlerts";

const presence: Presence = {
  prefix: "ThanosStore",
  job: "thanos-store",
  title: "Store Gateway",
  component: "store",
  replicas: ({ replicas }) => replicas.storeGateway,
  down: {
    severity: "critical",
    for: "5m",
    meaning:
      "Answers lack everything that is only in the bucket: whatever is older than what Prometheus keeps itself.",
  },
  fewer: "Each of the others has all blocks, so answers are complete; they carry the load.",
};

export const storeGatewayAlerts: AlertGroup = {
  name: "thanos-store",
  title: "Store Gateway",
  alerts: [tierIsDown(presence), tierHasFewer(presence), ...storeBlockAlerts, ...storeCallAlerts],
};
