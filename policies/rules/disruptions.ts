import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { scalerOf } from "../reading/autoscalers";
import { budgetsOf, evictable, selectsPods } from "../reading/budgets";
import { inOneNamespace } from "../reading/kubernetes";
import { ourWorkloads, type OurWorkload } from "../reading/ours";
import { hiddenMaker } from "../reading/reach";
import type { BudgetSpec } from "../reading/services";
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
const isShared = (stack: Stack, own: OurWorkload["workload"], budget: Parameters<typeof selectsPods>[0]) =>
  stack.workloads.some((one) => isUnknown(one) || (one !== own && selectsPods(budget, one)));

/** Each pod has one budget, and each tier its own. */
export const disruptionBudgetPerTier = stackPolicy({
  name: "disruption-budget-per-tier",
  displayName: "Each tier has a budget of its own, and each pod one",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "No pod is selected by two PodDisruptionBudgets, no budget selects pods of different tiers, and every budget selects pods.",
  why:
    "Kubernetes refuses to evict a pod with two budgets. A budget of two tiers lets all pods of one go while the other is well, and one that selects nothing protects nothing.",
  source: "Kubernetes, pkg/registry/core/pod/storage/eviction.go: more than one PodDisruptionBudget is an error",
  reads: `${reads} Where a chart or an operator may make pods, a budget that selects none is not judged.`,
  remedy: "Give each tier a budget of its own with the labels of its pods alone.",
  tags,
  subjects: (stack) => stack.objects<BudgetSpec>("PodDisruptionBudget"),
  judge: [
    (budget, { stack }) => {
      const mine = ourWorkloads(stack).filter((one) => isUnknown(one) || inOneNamespace(one.workload, budget));
      const workloads = stack.workloads.filter((one) => selectsPods(budget, known(one)));
      if (workloads.length > 0 || mine.length === 0 || !budget.spec?.selector) return undefined;
      const maker = hiddenMaker(stack);
      if (maker) throw unreadable(`the pods of ${budget.title} may be made by ${maker.title}`);
      return "selects no pod of the stack";
    },
    (budget, { stack }) => {
      const mine = ourWorkloads(stack).filter((one) => selectsPods(budget, known(one).workload)) as OurWorkload[];
      const kinds = ({ tiers }: OurWorkload) => JSON.stringify([...new Set(tiers.map(({ kind }) => kind))].sort());
      const other = mine.find((one) => kinds(one) !== kinds(mine[0]));
      return other && `selects pods of ${mine[0].title} and of ${other.title}, which are different tiers`;
    },
    (budget, { stack }) => {
      const objects = stack.objects<BudgetSpec>("PodDisruptionBudget");
      const before = objects.slice(0, objects.findIndex(({ urn }) => urn === budget.urn));
      return firstKnown(ourWorkloads(stack), ({ workload }) => {
        if (!selectsPods(budget, workload)) return undefined;
        const twin = firstKnown(before, (one) => (selectsPods(one, workload) ? one : undefined));
        return twin && `selects pods of ${workload.title}, and so does ${twin.title}: they can't be evicted at all`;
      });
    },
  ],
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [disruptionBudgetLetsOneGo, disruptionBudgetPerTier];
