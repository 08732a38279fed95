/** Questions about the pods of any tier: memory, restarts, volumes. */
import { monitorShard, shardLabel } from "../../model/labels";
import { course, type Panel } from "./page";
import { own, window } from "./queries";

/**
 * Matchers of the cluster's own metrics about the stack's pods. The shards may scrape the same for the whole cluster, so
 * only those of the monitor count.
 */
export const ofMonitor = (job: string): string => `${own(job)}, ${shardLabel}="${monitorShard}"`;

const resident = `container_memory_rss{${ofMonitor("cadvisor")}, container!=""}`;
const limits = `container_spec_memory_limit_bytes{${ofMonitor("cadvisor")}, container!=""}`;

/** Memory of each container that can't be given back, as a share of its limit; 0 is no limit. */
export const usedMemory: Readonly<Record<string, string>> = {
  "{{pod}} {{container}}": `max by (pod, container) (${resident}) / (max by (pod, container) (${limits}) > 0)`,
};

const available = `kubelet_volume_stats_available_bytes{${ofMonitor("kubelet")}}`;
const capacity = `kubelet_volume_stats_capacity_bytes{${ofMonitor("kubelet")}}`;

/** The share of each volume that is free. */
export const freeVolume: Readonly<Record<string, string>> = {
  "{{persistentvolumeclaim}}": `max by (persistentvolumeclaim) (${available} / ${capacity})`,
};

/** Seconds until each volume is full, if it goes on as in the last six hours; only those that fill. */
export const untilFull = `sum by (persistentvolumeclaim) (${available} / -(deriv(${available}[6h]) < 0))`;

/** How much memory and time of a processor the pods of a tier take. @param job name of the tier's Service */
export const resourcesOf = (job: string): readonly Panel[] => [
  course("How much memory does each pod take?", {
    description: "Resident memory of the process. The overview shows how close it is to the limit.",
    unit: "bytes",
    queries: { "{{pod}}": `process_resident_memory_bytes{${own(job)}}` },
  }),
  course("How many processors does each pod use?", {
    description: "Seconds of processor time in a second.",
    unit: "count",
    queries: { "{{pod}}": `rate(process_cpu_seconds_total{${own(job)}}[${window}])` },
  }),
];
