import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { scalerOf } from "../reading/autoscalers";
import { budgetsIn, budgetsOf, evictable, type Budget } from "../reading/budgets";
import { inOneNamespace } from "../reading/kubernetes";
import { ourWorkloads, type OurWorkload } from "../reading/ours";
import { hiddenMaker } from "../reading/reach";
import type { Stack } from "../reading/stack";
import { firstKnown, isUnknown, known, unreadable } from "../reading/unknowns";
import { replicasOf } from "../reading/workloads";

const tags = ["thanos", "reliability", "life"];
const source = "Kubernetes, docs on disruptions: percentages of both kinds are rounded up";
const reads = "PodDisruptionBudgets, the labels of pods and the replicas of workloads of the stack.";

/** A budget lets one pod go, and not all of them. */
export const disruptionBudgetLetsOneGo = stackPolicy({
  name: "disruption-budget-lets-one-go",
  displayName: "Budgets let pods go one after the other",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "The PodDisruptionBudget of a workload's pods lets at least one of them be evicted, and not all at a time.",
  why: "With one that lets none go, a node is never drained and its upgrade is stuck. With one that lets all go, it is as good as none.",
  source,
  reads: `${reads} Workloads with an autoscaler are judged by their least replicas (autoscaler-works).`,
  remedy: "Set maxUnavailable: 1 instead.",
  tags,
  subjects: ourWorkloads,
  judge: ({ workload }, { stack }) => {
    if (!["StatefulSet", "Deployment", "ReplicaSet", "Rollout"].includes(workload.kind)) return undefined;
    const replicas = replicasOf(workload);
    if (replicas < 1 || scalerOf(stack, workload)) return undefined;
    return firstKnown(budgetsOf(stack, workload), (budget) => {
      const gone = evictable(budget, replicas);
      if (gone < 1)
        return `can't be drained: ${budget.title} lets none of its ${replicas === 1 ? "pods (it has one)" : `${replicas} pods`} go`;
      return replicas > 1 && gone >= replicas && !isShared(stack, workload, budget)
        ? `may lose all ${replicas} pods at once by ${budget.title}`
        : undefined;
    });
  },
});

/** Whether the budget counts the pods of other workloads too. */
const isShared = (stack: Stack, own: OurWorkload["workload"], budget: Budget) =>
  budgetsIn(stack).some((one) => one.budget === budget && one.workloads.some((workload) => workload !== own));

/** Each pod has one budget, and each tier its own. */
export const disruptionBudgetPerTier = stackPolicy({
  name: "disruption-budget-per-tier",
  displayName: "Each tier has a budget of its own, and each pod one",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "No pod is selected by two PodDisruptionBudgets, no budget selects pods of different tiers, and every budget selects pods.",
  why: "Kubernetes refuses to evict a pod with two budgets. A budget of two tiers lets all pods of one go while the other is well, and one that selects nothing protects nothing.",
  source:
    "Kubernetes, pkg/registry/core/pod/storage/eviction.go: more than one PodDisruptionBudget is an error",
  reads: `${reads} Where a chart or an operator may make pods, a budget that selects none is not judged.`,
  remedy: "Give each tier a budget of its own with the labels of its pods alone.",
  tags,
  subjects: budgetsIn,
  judge: [
    ({ budget, workloads }, { stack }) => {
      if (workloads.length > 0 || !budget.spec?.selector) return undefined;
      const beside = ourWorkloads(stack).some(
        (one) => isUnknown(one) || inOneNamespace(one.workload, budget),
      );
      if (!beside) return undefined;
      const maker = hiddenMaker(stack);
      if (maker) throw unreadable(`the pods of ${budget.title} may be made by ${maker.title}`);
      return "selects no pod of the stack";
    },
    ({ workloads }, { stack }) => {
      const [first, ...others] = ourWorkloads(stack).filter(
        (one): one is OurWorkload => !isUnknown(one) && workloads.includes(one.workload),
      );
      const kinds = ({ tiers }: OurWorkload) =>
        JSON.stringify([...new Set(tiers.map(({ kind }) => kind))].sort());
      const other = others.find((one) => kinds(one) !== kinds(first));
      if (other) return `selects pods of ${first.title} and of ${other.title}, which are different tiers`;
      workloads.forEach(known);
      return undefined;
    },
    ({ budget, workloads }, { stack }) => {
      const before = budgetsIn(stack).slice(
        0,
        budgetsIn(stack).findIndex((one) => one.budget === budget),
      );
      return firstKnown(ourWorkloads(stack), ({ title, workload }) => {
        if (!workloads.includes(workload)) return undefined;
        const twin = before.find((one) => one.workloads.includes(workload));
        return twin && `selects pods of ${title}, and so does ${twin.title}: they can't be evicted at all`;
      });
    },
  ],
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [disruptionBudgetLetsOneGo, disruptionBudgetPerTier];
