/**
 * The label contract. External labels say where a series comes from; replica labels only tell copies of the same
 * series apart. Prometheus' external labels, Query's replica labels and what Ruler and Prometheus drop from alerts
 * are all derived from here, so they cannot disagree.
 */
export const replicaLabels = { prometheus: "prometheus_replica", ruler: "rule_replica" } as const;

/** The label with a shard's number: two shards must differ also once their replica labels are removed. */
export const shardLabel = "prometheus_shard";

/** Value of that label for the stack's monitor, which scrapes none of the shards' targets. */
export const monitorShard = "monitor";

/** Label of a Prometheus pod with the number of its shard, or `monitorShard`. */
export const shardPodLabel = "thanos-stack/shard";

/** Labels of the objects of a stack: its part, such as `ruler`; which stack it is; and that it is one of a stack at all. */
export const objectLabels = {
  component: "app.kubernetes.io/component",
  instance: "app.kubernetes.io/instance",
  partOf: "app.kubernetes.io/part-of",
} as const;

/** Value of the label `partOf`. */
export const stackName = "thanos-stack";

/** The label that every series of one stack has. */
export const clusterLabel = "cluster";

/** Labels that the stack sets itself; a user's external label must have another name. */
export const reservedLabels: readonly string[] = [clusterLabel, shardLabel, ...Object.values(replicaLabels)];

/** Environment variables of a Prometheus pod, from which the sidecar renders the configuration template. */
export const templateVariables = { shard: "PROMETHEUS_SHARD", replica: "POD_NAME" } as const;

/** A variable as the sidecar's reloader expands it (`--reloader.config-envsubst-file`). */
export function templateVariable(name: keyof typeof templateVariables): string {
  return `$(${templateVariables[name]})`;
}

/**
 * External labels of every Prometheus of the stack, as they stand in the configuration template.
 *
 * @param cluster the stack's value of `cluster`.
 * @param extra the user's own labels, such as `region` or `environment`; none may be a reserved one, or one that series carry already.
 */
export function prometheusExternalLabels(
  cluster: string,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...extra,
    [clusterLabel]: cluster,
    [shardLabel]: templateVariable("shard"),
    [replicaLabels.prometheus]: templateVariable("replica"),
  };
}

/** External labels of a Ruler; its replica is the pod's name, which Kubernetes puts in place of `$(POD_NAME)`. */
export function rulerExternalLabels(
  cluster: string,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...extra, [clusterLabel]: cluster, [replicaLabels.ruler]: templateVariable("replica") };
}
