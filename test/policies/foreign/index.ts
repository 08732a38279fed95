import type { StackFindings } from "../../../policies/engine/policiesPage";
import { policies } from "../../../policies/pack";
import { judge, type FakeResource } from "../../support/policy";
import { resourcesOf } from "../support/program";
import type { ForeignStack } from "./foreignStack";
import { guide } from "./guide";
import { helmChart } from "./helmChart";
import { kubeThanos } from "./kubeThanos";
import { kubeThanosAll } from "./kubeThanosAll";

/** Deployments that others published. */
export const foreignStacks: readonly ForeignStack[] = [kubeThanos, kubeThanosAll, helmChart, guide];

/** The resources of one, as they reach the policies. */
export function resourcesOfForeign({ program }: ForeignStack): Promise<FakeResource[]> {
  return resourcesOf(program);
}

/** What the pack says of each, at its own levels and settings. */
export async function foreignFindings(): Promise<StackFindings[]> {
  const findings: StackFindings[] = [];
  // The mocks are Pulumi's globals, so one after the other.
  for (const { title, rebuilds, leftOut, program } of foreignStacks)
    findings.push({ title, rebuilds, leftOut, messages: judge(policies, ...(await resourcesOf(program))) });
  return findings;
}
