/** Settings of the cluster's own metrics: of its nodes, containers and objects. */
import { z } from "zod";
import { clusterObjects, usualObjects, watchedObjects } from "../../model/clusterObjects";
import { dnsLabel } from "../kinds/nameKinds";
import { resources, scheduling } from "../kinds/podKinds";

const kubelet = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "whether every kubelet is scraped: its volumes and its own work (job `kubelet`), and each container of its node (job `cadvisor`)",
      ),
    verifyCertificates: z
      .boolean()
      .default(false)
      .describe(
        "whether a kubelet's certificate must be signed by the cluster's authority; most kubelets sign their own",
      ),
  })
  .prefault({})
  .describe("metrics of the kubelets and of containers, from the kubelets themselves");

const kubeStateMetrics = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "whether the stack runs kube-state-metrics (job `kube-state-metrics`); `false` where the cluster has one that annotated Services lead to",
      ),
    kinds: z
      .array(z.enum(clusterObjects).meta({ title: "kind of object, as `kubectl api-resources` names it" }))
      .default([...usualObjects])
      .superRefine((kinds, context) => {
        const missing = watchedObjects.filter((kind) => !kinds.includes(kind));
        if (missing.length > 0)
          context.addIssue({
            code: "custom",
            message: `lacks ${missing.join(" and ")}, which the stack's own alerts need. Add ${missing.length > 1 ? "them" : "it"}.`,
          });
      })
      .describe("kinds of object whose state it tells, and the only ones that it may list; never Secrets"),
    resources: resources("20m", "256Mi"),
    scheduling: scheduling.describe(
      "where the tier's pods may run; overrides the stack's `scheduling`, key by key",
    ),
  })
  .prefault({})
  .describe("metrics of the cluster's objects");

const nodeExporter = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "whether the stack runs node-exporter on every node (job `node-exporter`): at most one stack in a cluster, as it listens on port 9100 of each node",
      ),
    namespace: dnsLabel
      .default("thanos-node-exporter")
      .describe("its namespace; not the stack's own, as its pods see files and network of their nodes"),
    createNamespace: z
      .boolean()
      .default(true)
      .describe(
        "whether the stack creates that namespace; `false` if it exists already, with Secrets in it, and lets in pods with privileges",
      ),
    resources: resources("20m", "64Mi"),
  })
  .prefault({})
  .describe("metrics of the nodes' processors, memory, disks and networks");

/** `thanos:clusterMetrics`. */
export const clusterMetrics = z
  .strictObject({ kubelet, kubeStateMetrics, nodeExporter })
  .prefault({})
  .describe("metrics of the cluster itself, divided over the shards as any others");
