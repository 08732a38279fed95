/** Whether every tier is there, with all its pods ready and of the newest revision. */
import type { Layout } from "../../settings/dataChanges";
import { count, listSome, type Finding, type Probe } from "./finding";
import type { Pod, Workload } from "./objects";
import type { Component, StackReader } from "./reader";

/** The tier behind each output of the stack. */
const tiers: Readonly<Record<string, Component>> = {
  prometheus: "prometheus",
  monitor: "monitor",
  query: "query",
  queryFrontend: "query-frontend",
  storeGateway: "store",
  ruler: "ruler",
  compactor: "compactor",
  alertmanager: "alertmanager",
  minio: "object-store",
};

export const pods: Probe = { name: "pods", look };

async function look(stack: StackReader): Promise<Finding> {
  const [workloads, all] = await Promise.all([stack.workloads(), stack.pods()]);
  const { endpoints, layout } = stack.outputs;
  const expected = Object.keys(endpoints).flatMap((output) => (tiers[output] ? [tiers[output]] : []));
  const wrong = [
    ...expected.flatMap((component) => findMissing(component, workloads, layout)),
    ...workloads.flatMap((workload) => findFault(workload, all)),
    ...findSecondCompactor(workloads),
  ];
  const wanted = workloads.reduce((sum, { replicas }) => sum + replicas, 0);
  const ready = workloads.reduce((sum, { readyReplicas }) => sum + readyReplicas, 0);
  return {
    seen: `${ready} of ${count(wanted, "pod")} ready, in ${count(workloads.length, "workload")}`,
    wrong,
  };
}

function findMissing(component: Component, workloads: readonly Workload[], layout?: Layout): string[] {
  const found = workloads.filter((each) => each.component === component).length;
  const expected = component === "prometheus" && layout ? layout.shards + layout.retiredShards : 1;
  if (found >= expected) return [];
  const what =
    expected > 1 ? `${found} of ${expected} workloads of ${component} are` : `no workload of ${component} is`;
  return [`${what} there. Run \`pulumi refresh\`, then \`make up\`.`];
}

function findFault(workload: Workload, all: readonly Pod[]): string[] {
  const { kind, name, component, replicas, readyReplicas, updatedReplicas, observed, selector } = workload;
  const title = `${kind}/${name}`;
  if (replicas === 0)
    return [`${title} is scaled to 0. Scale it up: \`kubectl scale ${title} --replicas=N\`.`];
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
  (selector["thanos-stack/shard"] ?? shard) === shard;

/** Two on a bucket corrupt it. */
function findSecondCompactor(workloads: readonly Workload[]): string[] {
  const compactors = workloads.filter(({ component }) => component === "compactor");
  const sum = compactors.reduce((total, { replicas }) => total + replicas, 0);
  return sum > 1
    ? [`${sum} Compactors run, and two on a bucket corrupt it. Scale all but one to 0 at once.`]
    : [];
}
