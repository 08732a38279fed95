import { inOneNamespace, type KubernetesObject, type Subject } from "./kubernetes";
import { selectorMismatch } from "./selectors";
import type { BudgetSpec } from "./services";
import type { Stack } from "./stack";
import { isUnknown, known, orUnknown, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** A PodDisruptionBudget. */
export type Budget = KubernetesObject<BudgetSpec>;

/** A budget with the workloads whose pods it selects. */
export interface Budgeted extends Subject {
  readonly budget: Budget;
  readonly workloads: readonly Known<Workload>[];
}

const read = new WeakMap<Stack, readonly Budgeted[]>();

/** Every PodDisruptionBudget of the stack. */
export function budgetsIn(stack: Stack): readonly Budgeted[] {
  const found =
    read.get(stack) ??
    stack.objects<BudgetSpec>("PodDisruptionBudget").map((budget) => ({
      budget,
      title: budget.title,
      urn: budget.urn,
      workloads: stack.workloads.flatMap((workload): Known<Workload>[] => {
        const selects = orUnknown(() => selectsPods(budget, known(workload)));
        return isUnknown(selects) ? [selects] : selects ? [workload] : [];
      }),
    }));
  read.set(stack, found);
  return found;
}

/** Every PodDisruptionBudget that selects the workload's pods. One that may is the unknown value that it hangs on. */
export function budgetsOf(stack: Stack, workload: Workload): Known<Budget>[] {
  return budgetsIn(stack).flatMap(({ budget, workloads }): Known<Budget>[] => {
    if (workloads.includes(workload)) return [budget];
    return workloads.filter(isUnknown).slice(0, 1);
  });
}

/** Whether the budget selects the workload's pods. */
function selectsPods(budget: Budget, workload: Workload): boolean {
  const selector = budget.spec?.selector;
  if (!selector || !inOneNamespace(budget, workload)) return false;
  return selectorMismatch(selector, workload.podLabels) === undefined;
}

/** How many of so many pods may be evicted at a time: Kubernetes rounds percentages of both kinds up. */
export function evictable({ spec }: Budget, pods: number): number {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined && maxUnavailable !== null)
    return Math.min(pods, count(maxUnavailable, pods));
  if (minAvailable === undefined || minAvailable === null) return 0;
  return Math.max(0, pods - count(minAvailable, pods));
}

/** A number or a percentage as Kubernetes reads it. */
export function count(value: number | string, of: number): number {
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  return percent === undefined ? Number(value) : Math.ceil((of * Number(percent)) / 100);
}
