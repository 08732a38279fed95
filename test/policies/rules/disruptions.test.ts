import { disruptionBudgetLetsOneGo, disruptionBudgetPerTier } from "../../../policies/rules/disruptions";
import { livelyStacks } from "../broken/livelyStacks";
import { variant } from "../broken/variant";
import { describeCases, describeTable } from "../support/cases";
import { hidden } from "../support/clients";
import { thanos } from "../support/servers";
import { kubernetesObject, unknown, type FakeResource } from "../../support/policy";

const budget = (
  of: object,
  selector: object = { matchLabels: { app: "subject" } },
  name = "b",
): FakeResource => ({
  ...kubernetesObject(
    "policy/v1",
    "PodDisruptionBudget",
    { selector, ...of },
    { name, namespace: "monitoring" },
  ),
  name,
});
const pods = (replicas: unknown, of: object) => [thanos("store", [], { spec: { replicas } }), budget(of)];

describeTable(disruptionBudgetLetsOneGo, [
  [undefined, pods(2, { maxUnavailable: 1 })],
  [undefined, pods(2, { minAvailable: "50%" })],
  // Both kinds of percentages are rounded up.
  [
    /can't be drained: PodDisruptionBudget monitoring\/b lets none of its 2 pods go/,
    pods(2, { minAvailable: "51%" }),
  ],
  [undefined, pods(3, { minAvailable: "51%" })],
  [undefined, pods(2, { maxUnavailable: "1%" })],
  [/lets none of its 3 pods go/, pods(3, { maxUnavailable: 0 })],
  [/lets none of its pods \(it has one\) go/, pods(1, { minAvailable: 1 })],
  [undefined, pods(1, { maxUnavailable: 1 })],
  [/lets none/, pods(2, {})],
  [/may lose all 2 pods at once/, pods(2, { minAvailable: 0 })],
  [/may lose all 2 pods at once/, pods(2, { maxUnavailable: "51%" })],
  [/^unknown: /, pods(unknown("Number"), { maxUnavailable: 1 })],
]);

const two = [...variant(), budget({ maxUnavailable: 1 }, { matchLabels: { app: "query" } })];

describeCases(disruptionBudgetPerTier, {
  "one for two Query": [undefined, livelyStacks["one budget for all replicas of two Query"]()],
  "one of its own for each tier": [undefined, livelyStacks["budgets by numbers"]()],
  "two tiers": [
    /selects pods of StatefulSet monitoring\/prometheus and of StatefulSet monitoring\/store, which are different tiers/,
    [...variant(), budget({ maxUnavailable: 1 }, {})],
  ],
  "two budgets": [
    /^PodDisruptionBudget monitoring\/c selects pods of Deployment monitoring\/query, and so does PodDisruptionBudget monitoring\/b: they can't be evicted at all/,
    [...two, budget({ maxUnavailable: 1 }, { matchLabels: { app: "query" } }, "c")],
  ],
  "no pod": [/selects no pod of the stack/, [...variant(), budget({}, { matchLabels: { app: "x" } })]],
  "pods that an operator may make": [
    /^unreadable: .*may be made by/,
    [...variant(), budget({}, { matchLabels: { app: "x" } }), hidden("helm.sh/v3:Release")],
  ],
});
