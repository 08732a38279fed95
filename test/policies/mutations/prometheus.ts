import type { Mutation, StackCopy } from "./mutation";

const shard = (stack: StackCopy) => stack.container("prometheus").pod.affinity.podAntiAffinity;

export const prometheusMutations: readonly Mutation[] = [
  {
    name: "soft anti-affinity in a shard",
    fires: ["prometheus-hard-anti-affinity"],
    change: (stack) => {
      const antiAffinity = shard(stack);
      const [podAffinityTerm] = antiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      delete antiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      antiAffinity.preferredDuringSchedulingIgnoredDuringExecution = [{ weight: 100, podAffinityTerm }];
    },
  },
  {
    name: "anti-affinity to another shard",
    fires: ["prometheus-hard-anti-affinity"],
    change: (stack) => {
      const [term] = shard(stack).requiredDuringSchedulingIgnoredDuringExecution;
      term.labelSelector.matchLabels["thanos-stack/shard"] = "1";
    },
  },
  {
    name: "anti-affinity by zone",
    fires: ["prometheus-hard-anti-affinity"],
    change: (stack) => {
      const [term] = shard(stack).requiredDuringSchedulingIgnoredDuringExecution;
      term.topologyKey = "topology.kubernetes.io/zone";
    },
  },
];
