import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Which nodes pods may run on. */
export interface Scheduling {
  /** Labels that a node must have. @default any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints that do not keep the pods away. @default none */
  readonly tolerations?: k8s.types.input.core.v1.Toleration[];
  /** @default the cluster's default priority */
  readonly priorityClassName?: string;
  /** Whether replicas must be spread evenly over zones, or should where they can. @default "preferred" */
  readonly zones?: "preferred" | "required";
}

/** Where a tier is put: the same for all tiers of a stack. */
export interface Placement {
  /** The namespace's name, as an output of the namespace: whatever uses it is created after the namespace. */
  readonly namespace: pulumi.Output<string>;
  /** The same name where a plain value is needed: in configuration files and addresses. */
  readonly namespaceName: string;
  /** DNS suffix of the namespace's Services, such as `thanos.svc.cluster.local`. */
  readonly domain: string;
  /** Value of `app.kubernetes.io/instance`: the name of the Pulumi stack. */
  readonly instance: string;
  /** Where pods of all tiers may run; a tier's own scheduling goes before it, key by key. @default anywhere */
  readonly scheduling?: Scheduling;
  /** Names of the Secrets that open the image registry. @default none */
  readonly pullSecrets?: readonly string[];
}

/** Name and labels of a tier. */
export interface Tier {
  /** Name of the workload and of its Service. */
  readonly name: string;
  /** `app.kubernetes.io/name`: the program that runs. */
  readonly app: "thanos" | "prometheus" | "alertmanager" | "minio" | "memcached";
  /** `app.kubernetes.io/component`: its part in the stack. */
  readonly component: string;
}

/** Labels that select a tier's pods. No version is among them: a selector can't change. */
export function selectorOf(tier: Tier, placement: Placement): Record<string, string> {
  return {
    "app.kubernetes.io/name": tier.app,
    "app.kubernetes.io/component": tier.component,
    "app.kubernetes.io/instance": placement.instance,
  };
}

/** Metadata of a tier's object; `part-of` is what the stack's Prometheus looks for on Services. */
export function metadata(
  tier: Tier,
  placement: Placement,
  name = tier.name,
): { name: string; namespace: pulumi.Output<string>; labels: Record<string, string> } {
  return {
    name,
    namespace: placement.namespace,
    labels: { ...selectorOf(tier, placement), "app.kubernetes.io/part-of": "thanos-stack" },
  };
}
