import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Autoscaling, createAutoscaler } from "./autoscaler";
import { createDisruptionBudget } from "./disruptionBudget";
import { buildMetadata, buildSelector, nameChild, Tier } from "./tier";

export interface DeploymentArgs {
  readonly replicas: number;
  /** In place of `replicas`. @default a fixed number */
  readonly autoscaling?: Autoscaling;
  readonly template: k8s.types.input.core.v1.PodTemplateSpec;
}

/** Creates a tier without data: its Deployment, its disruption budget, and its autoscaler when it has one. */
export function createDeployment(
  tier: Tier,
  args: DeploymentArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.Deployment {
  if (args.autoscaling) createAutoscaler(tier, "Deployment", args.autoscaling, opts);
  if (args.autoscaling || args.replicas > 1) createDisruptionBudget(tier, opts);
  return new k8s.apps.v1.Deployment(
    nameChild(tier),
    {
      metadata: buildMetadata(tier),
      spec: {
        replicas: args.autoscaling ? undefined : args.replicas,
        selector: { matchLabels: buildSelector(tier) },
        template: args.template,
      },
    },
    opts,
  );
}
