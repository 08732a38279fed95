import { findingsOf, type StackFindings } from "../../../policies/engine/findings";
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

/** What the pack says of one, at its own levels and settings: messages by policy. */
export async function messagesOf(stack: ForeignStack): Promise<Record<string, string[]>> {
  return judge(policies, ...(await resourcesOfForeign(stack)));
}

/** What `policies/findings/rebuilt.json` has to have. */
export async function foreignFindings(): Promise<StackFindings[]> {
  const findings: StackFindings[] = [];
  // The mocks are Pulumi's globals, so one after the other.
  for (const stack of foreignStacks) {
    const { title, rebuilds, leftOut } = stack;
    const about = { title, source: `Rebuilds ${rebuilds}`, leftOut };
    findings.push(findingsOf(about, await messagesOf(stack), policies));
  }
  return findings;
}
