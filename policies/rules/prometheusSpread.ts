import { resourcePolicy, type GuardPolicy } from "../engine/policy";
import { nodeLabel, nodeSharingFault } from "../reading/nodeSpread";
import { replicasOf, type WorkloadKind } from "../reading/workloads";

const replicated: readonly WorkloadKind[] = [
  "StatefulSet",
  "Deployment",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
];

/** Replicas of Prometheus never share a node, or one lost node leaves a gap that no other replica fills. */
export const prometheusHardAntiAffinity = resourcePolicy({
  name: "prometheus-hard-anti-affinity",
  displayName: "Replicas of Prometheus are on different nodes",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule:
    "The scheduler can't put two replicas of a Prometheus on one node: the pods have a required anti-affinity on the node " +
    "that matches themselves, or a topologySpreadConstraint on it with maxSkew 1, DoNotSchedule and a minDomains not below " +
    "the number of pods.",
  why: "One lost node can otherwise take all replicas with it.",
  source:
    "Kubernetes, docs on inter-pod anti-affinity (a preferred term is only weighed) and on pod topology spread constraints " +
    "(minDomains)",
  remedy:
    "Give the pods a term in affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution with topologyKey " +
    `${nodeLabel} and a labelSelector of their own labels.`,
  tags: ["prometheus", "scheduling", "reliability"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: ({ workload }) => {
    if (!replicated.includes(workload.kind)) return undefined;
    const replicas = replicasOf(workload);
    const fault = replicas > 1 ? nodeSharingFault(workload) : undefined;
    return fault && `has replicas: ${replicas}, but ${fault}`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [prometheusHardAntiAffinity];
