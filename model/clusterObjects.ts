/** Kinds of object whose state kube-state-metrics tells, by the group of the API that serves them: what it is let list. */

/**
 * Kinds by API group. Kinds whose listing would give away more than their state are not among them: whoever may list
 * Secrets or ConfigMaps may read all that is in them.
 */
const kindsByGroup = {
  "": [
    "endpoints",
    "limitranges",
    "namespaces",
    "nodes",
    "persistentvolumeclaims",
    "persistentvolumes",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "serviceaccounts",
    "services",
  ],
  apps: ["daemonsets", "deployments", "replicasets", "statefulsets"],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
  "certificates.k8s.io": ["certificatesigningrequests"],
  "coordination.k8s.io": ["leases"],
  "discovery.k8s.io": ["endpointslices"],
  "networking.k8s.io": ["ingressclasses", "ingresses", "networkpolicies"],
  policy: ["poddisruptionbudgets"],
  "storage.k8s.io": ["storageclasses", "volumeattachments"],
} as const;

/** A kind of object, as kube-state-metrics' `--resources` names it. */
export type ClusterObject = (typeof kindsByGroup)[keyof typeof kindsByGroup][number];

/** Every kind that may be asked for. */
export const clusterObjects: readonly ClusterObject[] = Object.values(kindsByGroup).flat().sort();

/** Kinds that the stack's own alerts are computed from. */
export const watchedObjects: readonly ClusterObject[] = [
  "deployments",
  "persistentvolumeclaims",
  "pods",
  "statefulsets",
];

/** Kinds that the usual rules and dashboards of a cluster are computed from. */
export const usualObjects: readonly ClusterObject[] = [
  ...watchedObjects,
  "cronjobs",
  "daemonsets",
  "horizontalpodautoscalers",
  "jobs",
  "namespaces",
  "nodes",
  "persistentvolumes",
  "poddisruptionbudgets",
  "replicasets",
  "resourcequotas",
].sort() as ClusterObject[];

/** A rule of a role of Kubernetes. */
export interface RoleRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** The rules with which exactly these kinds can be listed and watched, one an API group. */
export const rulesListing = (kinds: readonly ClusterObject[]): RoleRule[] =>
  Object.entries(kindsByGroup).flatMap(([group, all]) => {
    const resources = (all as readonly ClusterObject[]).filter((kind) => kinds.includes(kind));
    return resources.length === 0 ? [] : [{ apiGroups: [group], resources, verbs: ["list", "watch"] }];
  });
