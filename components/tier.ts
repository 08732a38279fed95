import * as pulumi from "@pulumi/pulumi";
import { objectLabels, stackName } from "../model/labels";

/** Annotations of an object, by key. */
export type Annotations = pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;

/** Where a tier is put. */
export interface Placement {
  readonly namespace: pulumi.Input<string>;
  /** DNS domain of the cluster. */
  readonly clusterDomain: pulumi.Input<string>;
  /** Name of the tier's objects. @default the one that it has in a stack */
  readonly objectName?: string;
  /** Value of the label `app.kubernetes.io/instance`. @default `objectName`, or else the name of the Pulumi stack */
  readonly instance?: string;
  /** Names of the Secrets that open the image registry. */
  readonly pullSecrets: readonly pulumi.Input<string>[];
}

/** Names, labels and place of a tier. */
export interface Tier {
  /** Name of its component in Pulumi. Names of the component's children start with it. */
  readonly componentName: string;
  /** Name of its workload and of its Service in the cluster. Names of its other objects start with it. */
  readonly objectName: string;
  /** Label `app.kubernetes.io/name`: the program that runs. */
  readonly app:
    "thanos" | "prometheus" | "alertmanager" | "minio" | "memcached" | "kube-state-metrics" | "node-exporter";
  /** Label `app.kubernetes.io/component`: its part in the stack. */
  readonly component: string;
  /** Label `app.kubernetes.io/instance`. */
  readonly instance: string;
  readonly namespace: pulumi.Output<string>;
  /** DNS suffix of the namespace's Services, such as `thanos.svc.cluster.local`. */
  readonly domain: pulumi.Output<string>;
  readonly pullSecrets: readonly pulumi.Input<string>[];
}

/** Places the tier of a component. @param standard the names that it has in a stack. */
export function placeTier(
  componentName: string,
  placement: Placement,
  standard: Pick<Tier, "objectName" | "app" | "component">,
): Tier {
  const { namespace, clusterDomain, objectName, instance = objectName ?? pulumi.getStack() } = placement;
  return {
    ...standard,
    componentName,
    objectName: objectName ?? standard.objectName,
    instance,
    namespace: pulumi.output(namespace),
    domain: pulumi.interpolate`${namespace}.svc.${clusterDomain}`,
    pullSecrets: placement.pullSecrets,
  };
}

const join = (name: string, suffix: string | undefined): string =>
  suffix === undefined ? name : `${name}-${suffix}`;

/** Pulumi's name of a child of a tier's component. @param suffix tells it from other children of its type. */
export const nameChild = (tier: Tier, suffix?: string): string => join(tier.componentName, suffix);

/** Name of a tier's object in the cluster. @param suffix tells it from other objects of its kind. */
export const nameObject = (tier: Tier, suffix?: string): string => join(tier.objectName, suffix);

/** DNS name of a tier's Service. @param suffix of a Service beside the one that is named after the tier. */
export const resolveHost = (tier: Tier, suffix?: string): pulumi.Output<string> =>
  pulumi.interpolate`${nameObject(tier, suffix)}.${tier.domain}`;

/** Labels that select a tier's pods. No version is among them: a selector can't change. */
export function buildSelector({ app, component, instance }: Tier): Record<string, string> {
  return {
    "app.kubernetes.io/name": app,
    [objectLabels.component]: component,
    [objectLabels.instance]: instance,
  };
}

/** Metadata of a tier's object; `part-of` is what the stack's Prometheus looks for on Services. */
export function buildMetadata(
  tier: Tier,
  suffix?: string,
): { name: string; namespace: pulumi.Output<string>; labels: Record<string, string> } {
  return {
    name: nameObject(tier, suffix),
    namespace: tier.namespace,
    labels: { ...buildSelector(tier), [objectLabels.partOf]: stackName },
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
