/** What the stack's cluster says of a preview, where one answers: it is asked, and nothing is changed in it. */
import type { KubernetesApi } from "./apiSocket";
import { findMissing } from "./clusterReferences";
import { findRoom } from "./clusterRoom";
import { tryOut } from "./dryRun";
import { openCluster } from "./openCluster";
import type { Planned } from "./renderedObjects";

/** What a cluster says. */
export interface ClusterVerdict {
  /** What was asked, or why it was not, one sentence. */
  readonly asked: string;
  /** What `up` would fail for. */
  readonly refused: readonly string[];
  /** What may keep pods from running. */
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

const nothing = { refused: [], warnings: [], notes: [] };

/** Asks an API server about the objects of a preview. */
export async function judge(api: KubernetesApi, planned: readonly Planned[]): Promise<ClusterVerdict> {
  const objects = planned.map(({ object }) => object);
  const [trial, references, room] = await Promise.all([
    tryOut(api, planned),
    findMissing(api, objects),
    findRoom(api, objects),
  ]);
  return {
    asked: `Cluster: ${trial.tried} objects and pods tried without keeping them, ${trial.refused.length === 0 ? "none" : trial.refused.length} refused.`,
    refused: [...trial.refused, ...references.missing],
    warnings: room?.warnings ?? [],
    notes: [...trial.notes, ...references.notes, ...(room ? [room.sums] : [])],
  };
}

/** Asks the cluster of a stack about the objects of a preview. Never throws: a cluster that can't be asked is a sentence. */
export async function askCluster(stack: string, planned: readonly Planned[]): Promise<ClusterVerdict> {
  if (planned.length === 0) return { asked: "Cluster: not asked, since there are no objects.", ...nothing };
  try {
    const opened = await openCluster(stack, (api) => judge(api, planned));
    return "answer" in opened
      ? opened.answer
      : { asked: `Cluster: not asked, since ${opened.reason}.`, ...nothing };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { asked: `Cluster: not asked (${reason}).`, ...nothing };
  }
}
