/** Alerts of the Ruler. */
import type { AlertGroup } from "../alert";
import { podLogs } from "../runbooks";
import { tierHasFewer, tierIsDown, type Presence } from "./presence";
import { rulerEvaluationAlerts } from "./rulerEvaluationAlerts";
import { rulerSendingAlerts } from "./rulerSendingAlerts";
import { uploadAlerts } from "./uploads";

const job = "thanos-ruler";
const log = podLogs("statefulset/thanos-ruler -c thanos-ruler");

const presence: Presence = {
  prefix: "ThanosRule",
  job,
  title: "Ruler",
  component: "ruler",
  replicas: ({ replicas }) => replicas.ruler,
  down: {
    severity: "critical",
    for: "5m",
    meaning: "No rule over the whole stack is evaluated, so none of its alerts can fire.",
  },
  fewer: "The other one evaluates all rules. When it goes too, none of their alerts can fire.",
};

export const rulerAlerts: AlertGroup = {
  name: "thanos-rule",
  title: "Ruler",
  alerts: [
    tierIsDown(presence),
    tierHasFewer(presence),
    ...rulerEvaluationAlerts,
    ...rulerSendingAlerts,
    ...uploadAlerts({
      prefix: "ThanosRule",
      job,
      tsdbJob: job,
      component: "ruler",
      by: ["job", "pod"],
      title: "Ruler {{ $labels.pod }}",
      log,
      retention: "`thanos:ruler.retention`",
    }),
  ],
};
