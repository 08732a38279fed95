import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { buildMetadata, nameChild, nameObject, Tier } from "./tier";

/** Creates a role of the whole cluster, and binds it to a tier's service account. */
export function createClusterRole(
  tier: Tier,
  account: k8s.core.v1.ServiceAccount,
  rules: k8s.types.input.rbac.v1.PolicyRule[],
  opts: pulumi.CustomResourceOptions,
): void {
  const { namespace, labels } = buildMetadata(tier);
  // Not in a namespace itself: the name has the namespace, so that two stacks have one each.
  const metadata = { name: pulumi.interpolate`${namespace}-${nameObject(tier)}`, labels };
  const role = new k8s.rbac.v1.ClusterRole(nameChild(tier), { metadata, rules }, opts);
  new k8s.rbac.v1.ClusterRoleBinding(
    nameChild(tier),
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
    },
    opts,
  );
}
