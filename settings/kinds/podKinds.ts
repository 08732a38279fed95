/** Groups of settings that several tiers have: what Kubernetes is asked for, for the tier's pods. */
import { z } from "zod";
import { mounts } from "./mountKinds";
import { bytes, cpu, extraArgs, texts } from "./valueKinds";

export const replicas = (standard: number) =>
  z
    .int()
    .min(1)
    .max(100)
    .default(standard)
    .describe("number of pods, on different nodes where there are enough");

/** Memory and CPU of one container. */
export const resources = (standardCpu: string, standardMemory: string) =>
  z
    .strictObject({
      cpu: cpu.default(standardCpu).describe("CPU request"),
      memory: bytes.default(standardMemory).describe("memory request and limit"),
      cpuLimit: cpu
        .optional()
        .describe("CPU limit, for a namespace that demands one: throttling makes queries slow"),
    })
    .prefault({})
    .describe("resources of each pod's main container");

/** A data volume of one replica. */
export const storage = (standard: string) =>
  z
    .strictObject({
      size: bytes.default(standard).describe("size of each replica's volume"),
      className: z.string().min(1).optional().describe("StorageClass; the cluster's default if left out"),
    })
    .prefault({})
    .describe("the data volume of each replica");

/** Where pods may run. */
export const scheduling = z
  .strictObject({
    nodeSelector: texts.optional().describe("labels that a node must have"),
    tolerations: z
      .array(
        z.strictObject({
          key: z.string().optional().describe("key of the taint; all keys if left out"),
          operator: z
            .enum(["Exists", "Equal"])
            .optional()
            .describe(
              "whether any value of the taint is tolerated (`Exists`), or only `value` (`Equal`, the default)",
            ),
          value: z.string().optional().describe("value of the taint"),
          effect: z
            .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
            .optional()
            .describe("effect of the taint; all effects if left out"),
          tolerationSeconds: z
            .int()
            .optional()
            .describe("seconds that a pod stays after the taint appears; forever if left out"),
        }),
      )
      .optional()
      .describe("taints that the pods tolerate, as in Kubernetes"),
    priorityClassName: z.string().min(1).optional().describe("PriorityClass of the pods"),
    zones: z
      .enum(["preferred", "required"])
      .optional()
      .describe(
        "whether replicas must be spread evenly over `topology.kubernetes.io/zone`, or should where they can",
      ),
  })
  .prefault({});

/** How a tier is reached from outside its namespace. */
export const service = z
  .strictObject({
    type: z
      .enum(["ClusterIP", "NodePort", "LoadBalancer"])
      .default("ClusterIP")
      .describe("where it can be reached from: the cluster, its nodes, or a load balancer"),
    nodePort: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe("port on every node; Kubernetes chooses if left out"),
    annotations: texts.default({}).describe("annotations, such as those for an internal load balancer"),
    sourceRanges: z
      .array(z.cidrv4({ error: "is not an address range. Write it such as 10.0.0.0/8." }))
      .default([])
      .describe("addresses that a load balancer accepts; all if empty"),
  })
  .prefault({})
  .describe("the tier's Service");

/** An autoscaler in place of a fixed number of replicas. */
export const autoscaling = z
  .strictObject({
    minReplicas: z.int().min(2).max(100).default(2).describe("minimum number of pods"),
    maxReplicas: z.int().min(2).max(100).describe("maximum number of pods"),
    cpuPercent: z
      .int()
      .min(1)
      .max(1000)
      .default(80)
      .describe("target for the average use of the CPU request"),
  })
  .optional()
  .describe("a HorizontalPodAutoscaler instead of `replicas`; the cluster needs a metrics server");

/** What every tier has. @param cpu default CPU request @param memory default memory */
export const tier = (cpu: string, memory: string) => ({
  resources: resources(cpu, memory),
  scheduling: scheduling.describe(
    "where the tier's pods may run; overrides the stack's `scheduling`, key by key",
  ),
  mounts,
  extraArgs,
});
