import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { buildMetadata, nameChild, nameObject, Tier } from "./tier";

/** A range of replicas in place of a fixed number. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Mean use of the CPU request that is aimed at, in percent. */
  readonly cpuPercent: number;
}

/** Creates a HorizontalPodAutoscaler for a tier's only workload, which must then leave its `replicas` out. */
export function createAutoscaler(
  tier: Tier,
  kind: "Deployment" | "StatefulSet",
  args: Autoscaling,
  opts: pulumi.CustomResourceOptions,
): k8s.autoscaling.v2.HorizontalPodAutoscaler {
  return new k8s.autoscaling.v2.HorizontalPodAutoscaler(
    nameChild(tier),
    {
      metadata: buildMetadata(tier),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind, name: nameObject(tier) },
        minReplicas: args.minReplicas,
        maxReplicas: args.maxReplicas,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: args.cpuPercent } },
          },
        ],
      },
    },
    opts,
  );
}
