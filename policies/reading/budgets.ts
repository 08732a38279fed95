import { inOneNamespace, type KubernetesObject } from "./kubernetes";
import { selectorMismatch } from "./selectors";
import type { BudgetSpec } from "./services";
import type { Stack } from "./stack";
import { isUnknown, orUnknown, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** A PodDisruptionBudget. */
export type Budget = KubernetesObject<BudgetSpec>;

/** Every PodDisruptionBudget that selects the workload's pods. */
export function budgetsOf(stack: Stack, workload: Workload): Known<Budget>[] {
  return stack.objects<BudgetSpec>("PodDisruptionBudget").flatMap((budget): Known<Budget>[] => {
    const selects = orUnknown(() => selectsPods(budget, workload));
    return isUnknown(selects) ? [selects] : selects ? [budget] : [];
  });
}

/** Whether the budget selects the workload's pods. */
export function selectsPods(budget: Budget, workload: Workload): boolean {
  const selector = budget.spec?.selector;
  if (!selector || !inOneNamespace(budget, workload)) return false;
  return selectorMismatch(selector, workload.podLabels) === undefined;
}

/** How many of so many pods may be evicted at a time: Kubernetes rounds percentages of both kinds up. */
export function evictable({ spec }: Budget, pods: number): number {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined && maxUnavailable !== null) return Math.min(pods, count(maxUnavailable, pods));
  if (minAvailable === undefined || minAvailable === null) return 0;
  return Math.max(0, pods - count(minAvailable, pods));
}

/** A number or a percentage as Kubernetes reads it. */
export function count(value: number | string, of: number): number {
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  return percent === undefined ? Number(value) : Math.ceil((of * Number(percent)) / 100);
}
