import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { buildMetadata, buildSelector, nameChild, Tier } from "./tier";

/**
 * Creates a budget by which drains and upgrades of nodes take down at most one replica at a time.
 *
 * @param part of the tier that it is for: its suffix, and the labels that tell its pods from the others. @default all
 */
export function createDisruptionBudget(
  tier: Tier,
  opts: pulumi.CustomResourceOptions,
  part: { readonly suffix?: string; readonly matchLabels?: Readonly<Record<string, string>> } = {},
): k8s.policy.v1.PodDisruptionBudget {
  return new k8s.policy.v1.PodDisruptionBudget(
    nameChild(tier, part.suffix),
    {
      metadata: buildMetadata(tier, part.suffix),
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: { ...buildSelector(tier), ...part.matchLabels } },
      },
    },
    opts,
  );
}
