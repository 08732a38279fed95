/** Groups of settings that several tiers have: what Kubernetes is asked for, for the tier's pods. */
import { z } from "zod";
import { isAddressRange } from "../../model/kubernetes/hostPorts";
import {
  annotationBytes,
  findKeyFault,
  findLabelValueFault,
  findNameFault,
  findPriorityFault,
  mostAnnotationBytes,
} from "../../model/kubernetes/objectNames";
import { findTolerationFaults } from "../../model/kubernetes/tolerations";
import { acceptInput } from "./inputKind";
import { mounts } from "./mountKinds";
import { checkedText } from "./nameKinds";
import { bytes, cpu, extraArgs, memory } from "./valueKinds";

/** Labels of an object of Kubernetes. */
export const objectLabels = acceptInput(
  z.record(
    checkedText("key of a label", findKeyFault),
    acceptInput(checkedText("value of a label", findLabelValueFault), ""),
  ),
  {},
);

/** Annotations of an object. Their keys are judged in small letters, as Kubernetes does. */
export const annotations = acceptInput(
  z
    .record(
      checkedText("key of an annotation", (key) => findKeyFault(key.toLowerCase())),
      acceptInput(z.string(), ""),
    )
    .superRefine((values, context) => {
      if (annotationBytes(values) > mostAnnotationBytes)
        context.addIssue({
          code: "custom",
          message:
            "has more than 256 KiB of annotations, and Kubernetes refuses the object. Make them shorter.",
        });
    }),
  {},
);

/** The range from which Kubernetes takes node ports unless its API server is started with another one. */
export const nodePortRange = { first: 30000, last: 32767 };

/** A port on every node. */
export const nodePort = z
  .int()
  .refine((port) => port >= nodePortRange.first && port <= nodePortRange.last, {
    error: `is outside of the range of node ports, and Kubernetes refuses the Service. Use ${nodePortRange.first} to ${nodePortRange.last}.`,
  })
  .meta({
    title: `whole number, ${nodePortRange.first} to ${nodePortRange.last}`,
    minimum: nodePortRange.first,
    maximum: nodePortRange.last,
  });

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
      memory: memory.default(standardMemory).describe("memory request and limit"),
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
      className: checkedText("name of a StorageClass", (name) =>
        name === "" ? undefined : findNameFault(name),
      )
        .optional()
        .describe('StorageClass, or "" for volumes that exist already; the cluster\'s default if left out'),
    })
    .prefault({})
    .describe("the data volume of each replica");

/** Where pods may run. */
export const scheduling = z
  .strictObject({
    nodeSelector: objectLabels.optional().describe("labels that a node must have"),
    tolerations: z
      .array(
        z
          .strictObject({
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
          })
          .superRefine((toleration, context) => {
            // What has a key that is unknown may be meant to have one that is missing.
            if (context.issues.length > 0) return;
            for (const { key, rule } of findTolerationFaults(toleration))
              context.addIssue({ code: "custom", message: rule, path: key === undefined ? [] : [key] });
          }),
      )
      .optional()
      .describe("taints that the pods tolerate, as in Kubernetes"),
    priorityClassName: checkedText("name of a PriorityClass", findPriorityFault)
      .optional()
      .describe("PriorityClass of the pods"),
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
    nodePort: nodePort.optional().describe("port on every node; Kubernetes chooses if left out"),
    annotations: annotations.default({}).describe("annotations, such as those for an internal load balancer"),
    sourceRanges: z
      .array(
        checkedText("range of addresses", (range) =>
          isAddressRange(range) ? undefined : "is not an address range. Write it such as 10.0.0.0/8.",
        ),
      )
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
