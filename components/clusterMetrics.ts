import type * as pulumi from "@pulumi/pulumi";
import type { ImageName } from "../model/images";
import type { FilledStack } from "../settings/args/stackArgs";
import type { FilledTier } from "../settings/args/tierArgs";
import { KubeStateMetrics } from "./kubeStateMetrics";
import { NodeExporter } from "./nodeExporter";
import type { Placement } from "./tier";

/**
 * Creates what tells the cluster's own metrics, as far as the stack has it.
 *
 * @returns what Prometheus scrapes of it.
 */
export function createClusterMetrics(
  name: string,
  placement: Placement,
  { clusterMetrics, scheduling }: Pick<FilledStack, "clusterMetrics" | "scheduling">,
  images: Readonly<Record<ImageName, pulumi.Input<string>>>,
  opts: pulumi.ComponentResourceOptions,
): FilledTier<"Prometheus">["clusterMetrics"] {
  const { kubelet, kubeStateMetrics, nodeExporter } = clusterMetrics;
  if (kubeStateMetrics.enabled)
    new KubeStateMetrics(
      `${name}-kube-state-metrics`,
      {
        placement,
        image: images.kubeStateMetrics,
        kinds: kubeStateMetrics.kinds,
        resources: kubeStateMetrics.resources,
        scheduling: { ...scheduling, ...kubeStateMetrics.scheduling },
      },
      opts,
    );
  const exporter = nodeExporter.enabled
    ? new NodeExporter(
        `${name}-node-exporter`,
        {
          placement,
          namespace: nodeExporter.namespace,
          createNamespace: nodeExporter.createNamespace,
          image: images.nodeExporter,
          resources: nodeExporter.resources,
        },
        opts,
      )
    : undefined;
  return {
    kubelet: kubelet.enabled,
    verifyKubelets: kubelet.verifyCertificates,
    kubeStateMetrics: kubeStateMetrics.enabled,
    nodeExporter: exporter?.namespace,
  };
}
