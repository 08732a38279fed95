import { probesPatient } from "../../../policies/rules/probeTimes";
import { livelyStacks } from "../broken/livelyStacks";
import { variant } from "../broken/variant";
import { changedPod } from "../support/changedPod";
import { describeCases } from "../support/cases";
import { unknown } from "../../support/policy";

const liveness = (of: object) =>
  changedPod("store", (_, __, { livenessProbe }) => Object.assign(livenessProbe, of));
const start = (of: object, name = "prometheus") =>
  changedPod(
    name,
    (_, __, container) => (container.startupProbe = { httpGet: { path: "/-/ready", port: 1 }, ...of }),
  );

describeCases(probesPatient, {
  "Kubernetes' standard": [undefined, variant()],
  "a long start": [undefined, livelyStacks["long starts and long ends"]()],
  "one slow answer": [
    /livenessProbe that kills it for a single slow answer/,
    liveness({ failureThreshold: 1, periodSeconds: 60 }),
  ],
  "15 seconds": [
    /kills it after 15 s \(periodSeconds: 5, failureThreshold: 3\)/,
    liveness({ periodSeconds: 5 }),
  ],
  "50 seconds to read a log": [
    /`prometheus` .* startupProbe that kills it if it is not ready after 50 s/,
    start({ periodSeconds: 5, failureThreshold: 10 }),
  ],
  "5 minutes, a part of them before the first question": [
    undefined,
    start({ periodSeconds: 10, failureThreshold: 20, initialDelaySeconds: 100 }),
  ],
  "a short start of what reads nothing": [undefined, start({ periodSeconds: 5 }, "query")],
  "an unknown period": [/^unknown: /, liveness({ periodSeconds: unknown("Number") })],
});
