import type { Policy, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { runsThanos } from "./programs";
import { firstKnown, isUnknown, orUnknown } from "./unknowns";
import {
  findContainer,
  kindOf,
  objectOf,
  readWorkload,
  titleOf,
  type Resource,
  type Spec,
  type Workload,
  type WorkloadKind,
} from "./workloads";

const common: Pick<Policy, "enforcementLevel" | "severity" | "tags"> = {
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["thanos", "compactor", "reliability"],
};

// Source: docs/components/compact.md of Thanos, on running it as a singleton.
const why = "Two compactors on one bucket write overlapping blocks, which have to be repaired by hand.";
const faster =
  "to compact faster raise --compact.concurrency, or split the blocks between workloads by --selector.relabel-config";

/** What is wrong with a workload's `spec`, and the way out. */
type Rule = (spec: Spec) => [fault: string, wayOut: string] | undefined;

const oneReplica: Rule = ({ replicas }) =>
  (replicas ?? 1) > 1 ? [`has replicas: ${replicas}`, `Set replicas to 1; ${faster}.`] : undefined;

const recreated: Rule = ({ strategy }) =>
  strategy?.type === "Recreate"
    ? undefined
    : [
        `has strategy.type: ${strategy?.type ?? "RollingUpdate (the default)"}, which starts the new pod beside the old one`,
        "Set strategy.type to Recreate, or use a StatefulSet with replicas: 1.",
      ];

const oneAtATime: Rule = ({ parallelism }) =>
  (parallelism ?? 1) > 1
    ? [`has parallelism: ${parallelism}`, `Set parallelism to 1; ${faster}.`]
    : undefined;

const noOverlappingRuns: Rule = ({ concurrencyPolicy }) =>
  concurrencyPolicy === "Forbid"
    ? undefined
    : [
        `has concurrencyPolicy: ${concurrencyPolicy ?? "Allow (the default)"}, so a run may start before the last one has ended`,
        "Set concurrencyPolicy to Forbid.",
      ];

const rules: Record<WorkloadKind, readonly Rule[]> = {
  // A StatefulSet never starts a pod before the one of the same ordinal is gone.
  StatefulSet: [oneReplica],
  Deployment: [oneReplica, recreated],
  ReplicaSet: [oneReplica],
  ReplicationController: [oneReplica],
  DaemonSet: [() => ["starts one pod on every node", "Use a StatefulSet with replicas: 1."]],
  Job: [oneAtATime],
  CronJob: [(spec) => oneAtATime(spec.jobTemplate?.spec ?? {}), noOverlappingRuns],
  Pod: [],
};

/** One `thanos compact` at a time: one replica, and no second pod beside it during an update or a scheduled run. */
export const compactorSingleReplica: ResourceValidationPolicy = {
  ...common,
  name: "compactor-single-replica",
  displayName: "The compactor is a single replica",
  description:
    "A workload that runs `thanos compact` has one replica, and neither an update nor a schedule starts a second.",
  remediationSteps: `Run the compactor as a StatefulSet with replicas: 1; ${faster}.`,
  validateResource: (resource, reportViolation) => {
    const workload = readWorkload(resource);
    const container = workload && findCompactor(workload);
    if (!container) return;
    firstKnown(rules[workload.kind], (rule) => {
      const [fault, wayOut] = rule(workload.spec) ?? [];
      if (fault) {
        reportViolation(
          `${workload.title} ${fault}, and its container "${container.name}" runs \`thanos compact\`. ${why} ${wayOut}`,
        );
      }
      return undefined;
    });
  },
};

/** Kinds that change the replicas of their `spec.scaleTargetRef`, with the kind of target if it names none. */
const autoscalers = new Map<string | undefined, string | undefined>([
  ["HorizontalPodAutoscaler", undefined],
  ["ScaledObject", "Deployment"],
]);

interface AutoscalerSpec {
  readonly scaleTargetRef?: { readonly kind?: string | null; readonly name?: string | null } | null;
}

/** No autoscaler of replicas (Kubernetes' own, KEDA's) has a compactor of the stack as its target. */
export const compactorNotAutoscaled: StackValidationPolicy = {
  ...common,
  name: "compactor-not-autoscaled",
  displayName: "The compactor is not autoscaled",
  description: "No autoscaler of replicas targets a workload that runs `thanos compact`.",
  remediationSteps: `Delete the autoscaler; ${faster}. A VerticalPodAutoscaler is fine.`,
  validateStack: ({ resources }, reportViolation) => {
    const found = resources.filter((resource) => autoscalers.has(kindOf(resource)));
    firstKnown(found, (autoscaler) => {
      const compactor = firstKnown(resources, (resource) => {
        const workload = readWorkload(resource);
        return workload && isTarget(autoscaler, workload) && findCompactor(workload) ? workload : undefined;
      });
      if (compactor) {
        reportViolation(
          `${kindOf(autoscaler)} ${titleOf(autoscaler)} scales ${compactor.title}, which runs \`thanos compact\`. ${why} ` +
            `Delete the autoscaler; ${faster}.`,
          autoscaler.urn,
        );
      }
      return undefined;
    });
  },
};

function findCompactor(workload: Workload) {
  return findContainer(workload, (program) => runsThanos(program, "compact"));
}

function isTarget(autoscaler: Resource, workload: Workload): boolean {
  const scaler = objectOf<AutoscalerSpec>(autoscaler);
  const target = scaler.spec?.scaleTargetRef;
  const kind = target?.kind ?? autoscalers.get(kindOf(autoscaler));
  if (kind !== workload.kind || target?.name !== workload.metadata.name) return false;
  // A namespace that is not known yet may well be the same one.
  const namespaces = [scaler, workload].map((object) =>
    orUnknown(() => object.metadata.namespace ?? "default"),
  );
  return namespaces.some(isUnknown) || namespaces[0] === namespaces[1];
}
