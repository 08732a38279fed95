import {
  autoscalerWorks,
  dataTierNotAutoscaled,
  verticalAutoscalerBudgeted,
} from "../../../policies/rules/autoscaling";
import { livelyStacks } from "../broken/livelyStacks";
import { variant } from "../broken/variant";
import { StackCopy } from "../mutations/mutation";
import { describeCases } from "../support/cases";
import { kubernetesObject, unknown, type FakeResource } from "../../support/policy";

const title = "an autoscaled Query, and vertical advice";
function changed(edit: (stack: StackCopy) => void): FakeResource[] {
  const copy = new StackCopy(livelyStacks[title]());
  edit(copy);
  return copy.resources;
}
const scaling = (kind: string, name: string, more: object = {}, choices = {}) => [
  ...variant(choices),
  {
    ...kubernetesObject(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      { scaleTargetRef: { kind, name }, minReplicas: 2, maxReplicas: 4, ...more },
      { name: "scaler", namespace: "monitoring" },
    ),
    name: "scaler",
  },
];

describeCases(dataTierNotAutoscaled, {
  "an autoscaled Query": [undefined, livelyStacks[title]()],
  "a Prometheus": [
    /^HorizontalPodAutoscaler monitoring\/scaler scales StatefulSet monitoring\/prometheus \(`prometheus` in container "prometheus"\), which holds data/,
    scaling("StatefulSet", "prometheus"),
  ],
  "a Prometheus agent, which keeps nothing": [
    undefined,
    scaling("StatefulSet", "prometheus", {}, { words: { prometheus: ["--agent"] } }),
  ],
  "a Ruler": [/scales StatefulSet monitoring\/rule/, scaling("StatefulSet", "rule")],
  "a Ruler that keeps no blocks": [undefined, scaling("StatefulSet", "writer", {}, { receive: true })],
  "an unknown target": [/^unknown: /, scaling("StatefulSet", unknown("String"))],
});

const bounds = (edit: (spec: any) => void) =>
  changed((stack) => edit(stack.object("HorizontalPodAutoscaler", "query").spec));

describeCases(autoscalerWorks, {
  "an autoscaled Query": [undefined, livelyStacks[title]()],
  "a higher minimum": [
    /has a minimum of 7 replicas and a maximum of 6/,
    bounds((spec) => (spec.minReplicas = 7)),
  ],
  "a minimum of which the budget lets none go": [
    /keeps 2 of Deployment monitoring\/query, of which PodDisruptionBudget monitoring\/query then lets none go/,
    changed((stack) => {
      const { spec } = stack.object("PodDisruptionBudget", "query");
      delete spec.maxUnavailable;
      spec.minAvailable = 2;
    }),
  ],
  "no requests": [
    /measures cpu of Deployment monitoring\/query, but its container "query" requests none/,
    changed((stack) => delete stack.container("query").container.resources),
  ],
  "a limit, which is the request too": [
    undefined,
    changed((stack) => (stack.container("query").container.resources = { limits: { cpu: "1" } })),
  ],
  "KEDA's own minimum, which is none": [
    /may leave no replica of Deployment monitoring\/query-frontend \(minReplicaCount is 0/,
    changed((stack) => delete stack.object("ScaledObject", "query-frontend").spec.minReplicaCount),
  ],
  "another kind": [
    /scales StatefulSet query, but the stack has Deployment monitoring\/query/,
    bounds((spec) => (spec.scaleTargetRef.kind = "StatefulSet")),
  ],
  "a workload of another program": [undefined, scaling("Deployment", "shop", { minReplicas: 9 })],
  "two that change the same": [
    /measures cpu of Deployment monitoring\/query, which VerticalPodAutoscaler monitoring\/rule changes/,
    changed((stack) => {
      const { spec } = stack.object("VerticalPodAutoscaler", "rule");
      spec.targetRef = { kind: "Deployment", name: "query" };
      spec.updatePolicy.updateMode = "Initial";
    }),
  ],
  "an unknown minimum": [/^unknown: /, bounds((spec) => (spec.minReplicas = unknown("Number")))],
});

describeCases(verticalAutoscalerBudgeted, {
  "one with a budget, and one that only advises": [undefined, livelyStacks[title]()],
  "one without": [
    /evicts pods of StatefulSet monitoring\/prometheus .* \(updateMode: Auto\), for which there is no PodDisruptionBudget/,
    changed((stack) => stack.remove("PodDisruptionBudget", "prometheus")),
  ],
});
