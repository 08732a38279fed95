/** Alerts of Query. */
import type { AlertGroup } from "../alert";
import { tierHasFewer, tierIsDown, type Presence } from "./presence";
import { queryRequestAlerts } from "./queryRequestAlerts";
import { queryStoreAlerts } from "./queryStoreAlerts";

const presence: Presence = {
  prefix: "ThanosQuery",
  job: "thanos-query",
  title: "Query",
  component: "query",
  replicas: ({ replicas }) => replicas.query,
  down: {
    severity: "critical",
    for: "5m",
    meaning: "Nobody gets an answer, and Ruler evaluates no rule, so its alerts are blind too.",
  },
  fewer: "The others carry the load; when the last one goes, there are no answers.",
};

export const queryAlerts: AlertGroup = {
  name: "thanos-query",
  title: "Query",
  alerts: [tierIsDown(presence), tierHasFewer(presence), ...queryStoreAlerts, ...queryRequestAlerts],
};
