/** What one setting needs of others. Each completes a configuration where it has the one and not the others. */

import { watchedObjects } from "../../model/clusterObjects";

/** Settings as keys and values, to be completed. */
export type Tree = Record<string, any>;

/** A part of the model of what goes together. */
export interface Companion {
  /** The rule of the stack that it is a model of. */
  readonly because: string;
  readonly complete: (tree: Tree) => void;
}

const scaled = ["query", "queryFrontend", "storeGateway"];
const open = ["query", "queryFrontend"];

const isOld = (image: unknown) => typeof image === "string" && /:v0\.4[01]\./.test(image);

export const companions: readonly Companion[] = [
  {
    because: "an autoscaler sets the number of pods",
    complete: (tree) => {
      for (const tier of scaled) if (tree[tier]?.autoscaling) delete tree[tier].replicas;
    },
  },
  {
    because: "a node port belongs to a Service that has one, and no two Services share it",
    complete: (tree) => {
      const services = [...open.map((tier) => tree[tier]?.service), tree.objectStore?.minio?.service];
      services.forEach((service, i) => {
        if (service?.nodePort === undefined) return;
        service.type = i % 2 === 0 ? "NodePort" : "LoadBalancer";
        service.nodePort = 30_000 + (service.nodePort % 900) * 3 + i;
        // That of MinIO where it has none of its own.
        if (service.nodePort === 30_900) service.nodePort += 3;
      });
    },
  },
  {
    because: "addresses are restricted at a load balancer",
    complete: (tree) => {
      for (const service of [...open.map((tier) => tree[tier]?.service), tree.objectStore?.minio?.service])
        if (service?.sourceRanges?.length > 0) service.type = "LoadBalancer";
    },
  },
  {
    because: "blocks are kept in MinIO or in an S3 outside, and each has settings of its own",
    complete: ({ objectStore }) => {
      if (!objectStore?.s3) return;
      delete objectStore.minio;
      if (objectStore.s3.credentials === "secrets") delete objectStore.prefix;
      else delete objectStore.keys;
    },
  },
  {
    because: "a plain connection has no certificate",
    complete: ({ objectStore }) => {
      if (objectStore?.s3?.caFile !== undefined) delete objectStore.s3.insecure;
    },
  },
  {
    because: "Secrets that exist before the stack are in a namespace that exists before it",
    complete: (tree) => {
      const named = tree.objectStore?.s3?.credentials === "secrets" || tree.images?.pullSecrets?.length > 0;
      if (named) tree.createNamespace = false;
    },
  },
  {
    because: "rules see the default tenant only",
    complete: ({ query, ruler }) => {
      if (query?.tenancy?.enforce && Object.keys(ruler?.rules ?? {}).length > 0)
        query.tenancy.enforce = false;
    },
  },
  {
    because: "only Ruler sees whether something is absent from every shard",
    complete: ({ prometheus }) => {
      if (prometheus?.shards > 1 && JSON.stringify(prometheus.rules ?? {}).includes("absent"))
        delete prometheus.rules;
    },
  },
  {
    because: "a range of a rule has two scrapes in it",
    complete: ({ prometheus, ruler }) => {
      const hasShort = /\[[12]m\]/.test(JSON.stringify([prometheus?.rules, ruler?.rules]));
      if (prometheus?.scrapeInterval && hasShort) prometheus.scrapeInterval = "30s";
    },
  },
  {
    because: "delayed compaction needs a Thanos of v0.42",
    complete: ({ prometheus, images }) => {
      if (isOld(images?.thanos) && prometheus?.localCompaction) prometheus.localCompaction = "off";
    },
  },
  {
    because: "pools and caches fit into the memory",
    complete: (tree) => {
      if (tree.storeGateway) tree.storeGateway.resources = { ...tree.storeGateway.resources, memory: "3Gi" };
      if (tree.queryFrontend)
        tree.queryFrontend.resources = { ...tree.queryFrontend.resources, memory: "1536Mi" };
    },
  },
  {
    because: "what is sized for a load is large enough for it",
    complete: (tree) => {
      if (!tree.load) return;
      tree.storeGateway = { ...tree.storeGateway, storage: { ...tree.storeGateway?.storage, size: "500Gi" } };
      tree.storeGateway.resources = { ...tree.storeGateway.resources, memory: "3Gi" };
    },
  },
  {
    because: "a limit is not below its request",
    complete: (tree) => {
      const { kubeStateMetrics, nodeExporter } = tree.clusterMetrics ?? {};
      for (const each of [...Object.values(tree), tree.objectStore?.minio, kubeStateMetrics, nodeExporter])
        for (const group of [each?.resources, each?.sidecarResources])
          if (group?.cpuLimit !== undefined) group.cpuLimit = "2";
    },
  },
  {
    because: "MinIO is reached by its node port",
    complete: ({ objectStore }) => {
      const { service } = objectStore?.minio ?? {};
      if (service?.nodePort !== undefined)
        objectStore.minio.address = `minio.example.org:${service.nodePort}`;
    },
  },
  {
    because: "an image belongs to a program that the stack runs",
    complete: ({ images, objectStore, queryFrontend, clusterMetrics }) => {
      if (objectStore?.s3) delete images?.minio;
      if (queryFrontend?.cache?.kind !== "memcached") {
        delete images?.memcached;
        delete images?.memcachedExporter;
      }
      if (clusterMetrics?.kubeStateMetrics?.enabled === false) delete images?.kubeStateMetrics;
      if (clusterMetrics?.nodeExporter?.enabled !== true) delete images?.nodeExporter;
    },
  },
  {
    because: "what is off has no settings",
    complete: (tree) => {
      const { acknowledge, clusterMetrics, monitoring } = tree;
      const { kubelet, kubeStateMetrics, nodeExporter } = clusterMetrics ?? {};
      if (monitoring?.enabled === false) {
        tree.monitoring = {
          enabled: false,
          ...(monitoring.dashboards && { dashboards: monitoring.dashboards }),
        };
        delete acknowledge?.volumes?.monitoring;
        delete acknowledge?.storageClasses?.monitoring;
      }
      if (kubelet?.enabled === false) delete kubelet.verifyCertificates;
      if (kubeStateMetrics?.enabled === false) clusterMetrics.kubeStateMetrics = { enabled: false };
      if (nodeExporter && nodeExporter.enabled !== true) delete clusterMetrics.nodeExporter;
    },
  },
  {
    because: "kube-state-metrics tells of what the stack's alerts need",
    complete: ({ clusterMetrics }) => {
      const { kubeStateMetrics } = clusterMetrics ?? {};
      if (kubeStateMetrics?.kinds)
        kubeStateMetrics.kinds = [...new Set([...kubeStateMetrics.kinds, ...watchedObjects])];
    },
  },
  {
    because: "node-exporter's namespace is its own, and has the Secrets of the registry",
    complete: ({ images, clusterMetrics }) => {
      if (clusterMetrics?.nodeExporter?.enabled !== true) return;
      clusterMetrics.nodeExporter.namespace = "generated-node-exporter";
      if (images?.pullSecrets?.length > 0) clusterMetrics.nodeExporter.createNamespace = false;
    },
  },
  {
    because: "the monitor has room for the series of all the pods that it watches",
    complete: (tree) => {
      if (tree.monitoring?.enabled === false) return;
      tree.monitoring = { ...tree.monitoring, resources: { ...tree.monitoring?.resources, memory: "2Gi" } };
    },
  },
  {
    because: "Amazon's S3 is asked for the region of its host",
    complete: ({ objectStore }) => {
      const { s3 } = objectStore ?? {};
      if (s3?.region && s3.endpoint === "s3.eu-central-1.amazonaws.com") s3.region = "eu-central-1";
    },
  },
  {
    because: "rules over all targets are evaluated where all targets are",
    complete: ({ prometheus }) => {
      if (!prometheus?.rules) return;
      delete prometheus.shards;
      delete prometheus.retiredShards;
    },
  },
  {
    because: "the label of tenants is read where tenancy is enforced",
    complete: ({ query }) => {
      if (query?.tenancy && !query.tenancy.enforce) delete query.tenancy.label;
    },
  },
  {
    because: "queries read downsampled blocks where these live longer",
    complete: (tree) => {
      if (tree.query?.autoDownsampling === false)
        tree.compactor = { ...tree.compactor, retention: { raw: "90d", fiveMinutes: "90d", oneHour: "90d" } };
    },
  },
];
