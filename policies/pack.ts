import type { Policies } from "@pulumi/policy";
import { compactorNotAutoscaled, compactorSingleReplica } from "./compactor";
import { prometheusHardAntiAffinity } from "./prometheus";

/** The policies of the pack. */
export const policies: Policies = [
  compactorSingleReplica,
  compactorNotAutoscaled,
  prometheusHardAntiAffinity,
];
