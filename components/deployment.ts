import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Autoscaling, autoscaler } from "./autoscaler";
import { disruptionBudget } from "./service";
import { metadata, Placement, selectorOf, Tier } from "./tier";

export interface DeploymentArgs {
  readonly replicas: number;
  /** In place of `replicas`. @default a fixed number */
  readonly autoscaling?: Autoscaling;
  readonly template: k8s.types.input.core.v1.PodTemplateSpec;
}

/** A tier without data: its Deployment, its disruption budget, and its autoscaler when it has one. */
export function deployment(
  tier: Tier,
  placement: Placement,
  args: DeploymentArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.Deployment {
  if (args.autoscaling) autoscaler(tier, placement, "Deployment", args.autoscaling, opts);
  if (args.autoscaling || args.replicas > 1) disruptionBudget(tier, placement, opts);
  return new k8s.apps.v1.Deployment(
    tier.name,
    {
      metadata: metadata(tier, placement),
      spec: {
        replicas: args.autoscaling ? undefined : args.replicas,
        selector: { matchLabels: selectorOf(tier, placement) },
        template: args.template,
      },
    },
    opts,
  );
}
