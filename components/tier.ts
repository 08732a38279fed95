import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Which nodes pods may run on. */
export interface Scheduling {
  /** Labels that a node must have. @default any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints that do not keep the pods away. @default none */
  readonly tolerations?: readonly k8s.types.input.core.v1.Toleration[];
  /** @default the cluster's default priority */
  readonly priorityClassName?: string;
  /** Whether replicas must be spread evenly over zones, or should where they can. @default "preferred" */
  readonly zones?: "preferred" | "required";
}

/** Annotations of an object, by key. */
export type Annotations = pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;

/** Where a tier is put: the same for all tiers of a stack. */
export interface Placement {
  /** The namespace. What uses it is created after the namespace, where the stack creates that. */
  readonly namespace: pulumi.Output<string>;
  /** DNS suffix of the namespace's Services, such as `thanos.svc.cluster.local`. */
  readonly domain: pulumi.Output<string>;
  /** Value of the label `app.kubernetes.io/instance`. */
  readonly instance: string;
  /** Where pods of all tiers may run. A tier's own scheduling goes before it, key by key. @default anywhere */
  readonly scheduling?: Scheduling;
  /** Names of the Secrets that open the image registry. @default none */
  readonly pullSecrets?: readonly string[];
}

/** Names, labels and place of a tier. */
export interface Tier {
  /** Name of its component in Pulumi. Names of the component's children start with it. */
  readonly componentName: string;
  /** Name of its workload and of its Service in the cluster. Names of its other objects start with it. */
  readonly objectName: string;
  /** Label `app.kubernetes.io/name`: the program that runs. */
  readonly app: "thanos" | "prometheus" | "alertmanager" | "minio" | "memcached";
  /** Label `app.kubernetes.io/component`: its part in the stack. */
  readonly component: string;
  readonly placement: Placement;
}

const join = (name: string, suffix: string | undefined): string =>
  suffix === undefined ? name : `${name}-${suffix}`;

/** Pulumi's name of a child of a tier's component. @param suffix tells it from other children of its type. */
export const nameChild = (tier: Tier, suffix?: string): string => join(tier.componentName, suffix);

/** Name of a tier's object in the cluster. @param suffix tells it from other objects of its kind. */
export const nameObject = (tier: Tier, suffix?: string): string => join(tier.objectName, suffix);

/** DNS name of a tier's Service. @param suffix of a Service beside the one that is named after the tier. */
export const resolveHost = (tier: Tier, suffix?: string): pulumi.Output<string> =>
  pulumi.interpolate`${nameObject(tier, suffix)}.${tier.placement.domain}`;

/** Labels that select a tier's pods. No version is among them: a selector can't change. */
export function buildSelector({ app, component, placement }: Tier): Record<string, string> {
  return {
    "app.kubernetes.io/name": app,
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/instance": placement.instance,
  };
}

/** Metadata of a tier's object; `part-of` is what the stack's Prometheus looks for on Services. */
export function buildMetadata(
  tier: Tier,
  suffix?: string,
): { name: string; namespace: pulumi.Output<string>; labels: Record<string, string> } {
  return {
    name: nameObject(tier, suffix),
    namespace: tier.placement.namespace,
    labels: { ...buildSelector(tier), "app.kubernetes.io/part-of": "thanos-stack" },
  };
}

/**
 * Annotations of an object that nothing has to wait for.
 *
 * @param annotations the object's others. @default none
 */
export const addSkipAwait = (annotations: Annotations = {}): pulumi.Output<Record<string, string>> =>
  pulumi
    .output(annotations)
    .apply((given): Record<string, string> => ({ ...given, "pulumi.com/skipAwait": "true" }));

/** A tier of a component. */
export const placeTier = (
  componentName: string,
  placement: Placement,
  identity: Pick<Tier, "objectName" | "app" | "component">,
): Tier => ({ ...identity, componentName, placement });
