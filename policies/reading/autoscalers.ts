import { inOneNamespace, type KubernetesObject } from "./kubernetes";
import type { Stack } from "./stack";
import { firstKnown } from "./unknowns";
import type { Workload } from "./workloads";

/** What an autoscaler measures. */
interface Metric {
  readonly type?: string | null;
  readonly resource?: { readonly name?: string | null } | null;
}

/** The part of an autoscaler's `spec` that policies read: Kubernetes' own, KEDA's, and the vertical one. */
export interface AutoscalerSpec {
  readonly scaleTargetRef?: Target | null;
  readonly targetRef?: Target | null;
  readonly minReplicas?: number | null;
  readonly maxReplicas?: number | null;
  readonly minReplicaCount?: number | null;
  readonly maxReplicaCount?: number | null;
  readonly idleReplicaCount?: number | null;
  readonly metrics?: readonly Metric[] | null;
  /** Of `autoscaling/v1`. */
  readonly targetCPUUtilizationPercentage?: number | null;
  readonly updatePolicy?: { readonly updateMode?: string | null } | null;
}

interface Target {
  readonly kind?: string | null;
  readonly name?: string | null;
}

/** An object that changes the replicas, or the resources, of a workload. */
export type Autoscaler = KubernetesObject<AutoscalerSpec>;

/** Kinds that change the replicas of their `spec.scaleTargetRef`, with the kind of target if it names none. */
const kinds: Readonly<Record<string, string | undefined>> = {
  HorizontalPodAutoscaler: undefined,
  ScaledObject: "Deployment",
};

/** The autoscalers of replicas: Kubernetes' own and KEDA's. */
export const autoscalersOf = (stack: Stack): Autoscaler[] => stack.objects(...Object.keys(kinds));

/** The kind and name that an autoscaler means. */
export function targetOf({ kind, spec }: Autoscaler): Target {
  const target = spec?.scaleTargetRef ?? spec?.targetRef;
  return { kind: target?.kind ?? kinds[kind], name: target?.name };
}

/** The workload that an autoscaler changes; `undefined` if this stack does not have it. */
export function scaledBy(stack: Stack, autoscaler: Autoscaler): Workload | undefined {
  const { kind, name } = targetOf(autoscaler);
  return firstKnown(stack.workloads, (workload) =>
    kind === workload.kind && name === workload.metadata.name && inOneNamespace(autoscaler, workload)
      ? workload
      : undefined,
  );
}

/** The autoscaler that changes the workload's replicas; `undefined` if there is none. */
export const scalerOf = (stack: Stack, workload: Workload): Autoscaler | undefined =>
  firstKnown(autoscalersOf(stack), (one) => (scaledBy(stack, one) === workload ? one : undefined));

/** The fewest and the most replicas. */
export function boundsOf({ kind, spec }: Autoscaler): { readonly least: number; readonly most: number } {
  return kind === "ScaledObject"
    ? { least: spec?.minReplicaCount ?? 0, most: spec?.maxReplicaCount ?? 100 }
    : { least: spec?.minReplicas ?? 1, most: spec?.maxReplicas ?? Infinity };
}
