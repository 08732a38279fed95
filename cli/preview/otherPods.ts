/** What the pods of others ask for on each node. */
import type { KubernetesApi } from "./apiSocket";
import { add, type Amount, nothing, requestOf } from "./podRequests";
import type { PodSpec, Workload } from "./renderedObjects";

/** A pod of the cluster. */
export interface ClusterPod {
  readonly metadata: {
    readonly namespace?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec: PodSpec & { readonly nodeName?: string };
}

/** Pods a page; a cluster may have tens of thousands. */
const pageSize = 500;
/** Pods that have ended ask for nothing. */
const running = encodeURIComponent("status.phase!=Succeeded,status.phase!=Failed");

/** Every pod that runs or is to run, in all namespaces; `undefined` where the user may not list them. */
export async function listPods(api: KubernetesApi): Promise<readonly ClusterPod[] | undefined> {
  const path = `/api/v1/pods?limit=${pageSize}&fieldSelector=${running}`;
  const pods: ClusterPod[] = [];
  for (let next = ""; ;) {
    const { status, body } = await api.get(
      next === "" ? path : `${path}&continue=${encodeURIComponent(next)}`,
    );
    if (status !== 200) return undefined;
    const page = body as {
      readonly items?: readonly ClusterPod[];
      readonly metadata?: { readonly continue?: string };
    };
    pods.push(...(page.items ?? []));
    next = page.metadata?.continue ?? "";
    if (next === "") return pods;
  }
}

/** Whether a pod is one of a workload: a Deployment's has a ReplicaSet between, whose name is the Deployment's and a hash. */
const isOf = ({ metadata }: ClusterPod, { name, namespace }: Workload): boolean =>
  metadata.namespace === namespace &&
  (metadata.ownerReferences ?? []).some(
    (owner) => (owner.kind === "ReplicaSet" ? owner.name.replace(/-[^-]+$/, "") : owner.name) === name,
  );

/** What pods that are not of these workloads ask for, by node. Those that have no node yet take no room. */
export function sumOthers(
  pods: readonly ClusterPod[],
  own: readonly Workload[],
): ReadonlyMap<string, Amount> {
  const sums = new Map<string, Amount>();
  for (const pod of pods) {
    const { nodeName } = pod.spec;
    if (nodeName === undefined || own.some((workload) => isOf(pod, workload))) continue;
    sums.set(nodeName, add(sums.get(nodeName) ?? nothing, requestOf(pod.spec)));
  }
  return sums;
}
