/** Whether every tier is there, with all its pods ready and of the newest revision. */
import { shardPodLabel } from "../../model/labels";
import type { Deployed } from "./deployed";
import { count, listSome, type Finding, type Probe } from "./finding";
import type { Pod, Workload } from "./objects";
import type { StackReader } from "./reader";

export const pods: Probe = { name: "pods", look };

async function look(stack: StackReader): Promise<Finding> {
  const [workloads, all] = await Promise.all([stack.workloads(), stack.pods()]);
  const wrong = [
    ...stack.plan.deployed.flatMap((each) => findMissing(each, workloads)),
    ...workloads.flatMap((workload) => findFault(workload, all, stack.plan.deployed)),
    ...findSecondCompactor(workloads),
  ];
  const wanted = workloads.reduce((sum, { replicas }) => sum + replicas, 0);
  const ready = workloads.reduce((sum, { readyReplicas }) => sum + readyReplicas, 0);
  return {
    seen: `${ready} of ${count(wanted, "pod")} ready, in ${count(workloads.length, "workload")}`,
    wrong,
  };
}

function findMissing({ kind, name }: Deployed, workloads: readonly Workload[]): string[] {
  return workloads.some((each) => each.kind === kind && each.name === name)
    ? []
    : [`${kind}/${name} is not there. Run \`pulumi refresh\`, which notices it, then \`make up\`.`];
}

function findFault(workload: Workload, all: readonly Pod[], deployed: readonly Deployed[]): string[] {
  const { kind, name, component, replicas, readyReplicas, updatedReplicas, observed, selector } = workload;
  const title = `${kind}/${name}`;
  const planned = deployed.find((each) => each.kind === kind && each.name === name)?.replicas;
  if (replicas !== (planned ?? (replicas || 1)))
    return [
      `${title} is scaled to ${replicas}${planned === undefined ? "" : `, and the stack deploys ${planned}`}. Scale it: \`kubectl scale ${title} --replicas=${planned ?? "N"}\`.`,
    ];
  if (!observed) return [`${title} has changed, and its controller has not seen it yet. Wait.`];
  if (readyReplicas < replicas) {
    const own = all.filter((pod) => !pod.ready && pod.component === component && belongs(pod, selector));
    const reasons = listSome(own.map(({ name: pod, reason }) => `${pod}: ${reason}`)) || "a pod is missing";
    return [
      `${title} has ${readyReplicas} of ${count(replicas, "pod")} ready (${reasons}). \`kubectl describe\` says more.`,
    ];
  }
  if (updatedReplicas < replicas)
    return [
      `${title} has ${updatedReplicas} of ${count(replicas, "pod")} at its newest revision. Wait, or see \`kubectl rollout status ${title}\`.`,
    ];
  return [];
}

/** Of the labels that tell workloads of a component apart, only the shard is known of a pod. */
const belongs = ({ shard }: Pod, selector: Workload["selector"]): boolean =>
  (selector[shardPodLabel] ?? shard) === shard;

/** Two on a bucket corrupt it. */
function findSecondCompactor(workloads: readonly Workload[]): string[] {
  const compactors = workloads.filter(({ component }) => component === "compactor");
  const sum = compactors.reduce((total, { replicas }) => total + replicas, 0);
  return sum > 1
    ? [`${sum} Compactors run, and two on a bucket corrupt it. Scale all but one to 0 at once.`]
    : [];
}
