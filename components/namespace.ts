import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/**
 * Creates a namespace that lets in only pods without privileges.
 *
 * @param standard the Pod Security Standard that it enforces instead. @default "restricted"
 * @returns its name, known at preview whenever the name that was given is. Whatever uses it comes after the namespace.
 */
export function createNamespace(
  name: string,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
  standard: "restricted" | "privileged" = "restricted",
): pulumi.Output<string> {
  const labels = {
    "pod-security.kubernetes.io/enforce": standard,
    "pod-security.kubernetes.io/warn": standard,
  };
  const { urn } = new k8s.core.v1.Namespace(name, { metadata: { name: namespace, labels } }, opts);
  // A URN is known before the namespace is, unlike `metadata.name` where the cluster itself is yet to be made.
  return pulumi.all([namespace, urn]).apply(([given]) => given);
}
