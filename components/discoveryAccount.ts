import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createClusterRole } from "./clusterRole";
import { createServiceAccount } from "./credentials";
import { Annotations, Tier } from "./tier";

const nodeRules = [
  { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
  { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
];

/** What a Prometheus may read beside pods and Services. */
export interface DiscoveryRights {
  /** Nodes, and the metrics of their kubelets, which ask the API server whether they may answer. */
  readonly nodes: boolean;
}

/**
 * Creates the account with which a Prometheus looks up its targets. It may do so in all namespaces, as annotated pods
 * and Services are in all of them.
 */
export function createDiscoveryAccount(
  tier: Tier,
  annotations: Annotations | undefined,
  { nodes }: DiscoveryRights,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ServiceAccount {
  const account = createServiceAccount(tier, annotations, opts);
  const rules = [
    { apiGroups: [""], resources: ["services", "pods"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
    ...(nodes ? nodeRules : []),
    { nonResourceURLs: ["/metrics"], verbs: ["get"] },
  ];
  createClusterRole(tier, account, rules, opts);
  return account;
}
