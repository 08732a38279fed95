/** What several settings of a tier's pods have to keep together: no setting is taken that would do nothing. */
import type { SettingRule } from "./rule";

type PodRule = SettingRule<unknown>;

const scaledTiers = ["query", "queryFrontend", "storeGateway"] as const;
const openTiers = ["query", "queryFrontend"] as const;

/** No two settings for one decision: an autoscaler sets the replicas. */
const scaledOnce: PodRule = {
  demand: "no tier has both `replicas` and `autoscaling`",
  check: (_, given, nameSetting) =>
    scaledTiers.flatMap((tier) => {
      const { replicas, autoscaling } = (given[tier] ?? {}) as Record<string, unknown>;
      if (replicas === undefined || autoscaling === undefined) return [];
      return {
        key: `${tier}.replicas`,
        value: replicas,
        rule: `but ${nameSetting(`${tier}.autoscaling`)} sets the number of pods too. Remove one of the two.`,
      };
    }),
};

const rangeIsNotEmpty: PodRule = {
  demand: "`autoscaling.maxReplicas` is not below `autoscaling.minReplicas`",
  check: (_, given, nameSetting) =>
    scaledTiers.flatMap((tier) => {
      const { autoscaling } = (given[tier] ?? {}) as {
        autoscaling?: { minReplicas?: number; maxReplicas?: number };
      };
      const { minReplicas = 2, maxReplicas = 2 } = autoscaling ?? {};
      if (minReplicas <= maxReplicas) return [];
      const least = nameSetting(`${tier}.autoscaling.minReplicas`);
      return {
        key: `${tier}.autoscaling.maxReplicas`,
        value: maxReplicas,
        rule: `is below ${least} (${minReplicas}). Use ${minReplicas} or more.`,
        with: [`${tier}.autoscaling.minReplicas`],
      };
    }),
};

/** What is wrong with a node port of a Service that has none. @param service key of the Service */
export const closedNodePort = (service: string, nameSetting: (key: string) => string): string =>
  `has no effect while ${nameSetting(`${service}.type`)} is ClusterIP. Set the type to NodePort or LoadBalancer, or remove the port.`;

const nodePortIsOpened: PodRule = {
  demand: "`service.nodePort` goes with a Service of type NodePort or LoadBalancer",
  check: (_, given, nameSetting) =>
    openTiers.flatMap((tier) => {
      const { service } = (given[tier] ?? {}) as { service?: { type?: string; nodePort?: number } };
      if (service?.nodePort === undefined || (service.type ?? "ClusterIP") !== "ClusterIP") return [];
      return {
        key: `${tier}.service.nodePort`,
        value: service.nodePort,
        rule: closedNodePort(`${tier}.service`, nameSetting),
      };
    }),
};

/** Every rule about pods. */
export const podRules: readonly PodRule[] = [scaledOnce, rangeIsNotEmpty, nodePortIsOpened];
