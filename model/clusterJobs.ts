/** The scrape jobs of the cluster's own metrics: kubelets, their cAdvisor, kube-state-metrics and node-exporter. */
import { ports } from "./addresses";
import type { ScrapeConfig } from "./stackJobs";

/** Which of the cluster's own metrics there are. */
export interface ClusterMetrics {
  /** Namespace of the stack, with kube-state-metrics in it. */
  readonly namespace: string;
  readonly kubelet: boolean;
  /** Whether a kubelet's certificate must be signed by the cluster's authority. */
  readonly verifyKubelets: boolean;
  readonly kubeStateMetrics: boolean;
  /** Namespace of node-exporter. @default there is none */
  readonly nodeExporter?: string;
}

type Relabeling = Readonly<Record<string, unknown>>;

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Names of all of these jobs, which are values of the label `job`; a user's job must have another one. */
export const clusterJobNames = ["kubelet", "cadvisor", "kube-state-metrics", "node-exporter"] as const;

type JobName = (typeof clusterJobNames)[number];

/** Name of kube-state-metrics' Service, and of its ports for the metrics of objects and for its own. */
export const stateService = { name: "kube-state-metrics", ports: ["objects", "telemetry"] } as const;

/** Labels of the targets of a node: its name, and the path, by which upstream's rules tell cAdvisor from the kubelet. */
const nodeLabels = (meta: string): Relabeling[] => [
  { source_labels: [meta], target_label: "node" },
  { source_labels: ["__metrics_path__"], target_label: "metrics_path" },
];

/** What a job asks of kubelets. */
interface KubeletJob {
  readonly name: JobName;
  readonly path: string;
  readonly verify: boolean;
  /** Where they are. */
  readonly discovery: { readonly role: "node" | "pod"; readonly namespaces?: object };
  readonly relabelings: readonly Relabeling[];
  readonly metricRelabelings: readonly Relabeling[];
}

/**
 * A job that asks kubelets with Prometheus' own account, which may read `nodes/metrics`.
 *
 * A kubelet signs its serving certificate itself unless the cluster has `serverTLSBootstrap` and somebody approves its
 * requests, so by default it is not verified, as kube-prometheus does. Whoever can answer in a node's place then gets
 * the token. It reads targets and metrics, and no Secret.
 */
const makeKubeletJob = (job: KubeletJob): ScrapeConfig => ({
  job_name: job.name,
  scheme: "https",
  metrics_path: job.path,
  authorization: { credentials_file: `${accountFolder}/token` },
  tls_config: job.verify ? { ca_file: `${accountFolder}/ca.crt` } : { insecure_skip_verify: true },
  // Samples of cAdvisor have times of their own, and a series with such times does not end with its container.
  ...(job.name === "cadvisor" && { honor_timestamps: false }),
  kubernetes_sd_configs: [job.discovery],
  relabel_configs: job.relabelings,
  metric_relabel_configs: job.metricRelabelings,
});

const drop = (labels: readonly string[], regex: string): Relabeling => ({
  source_labels: labels,
  regex,
  action: "drop",
});
const keep = (labels: readonly string[], regex: string): Relabeling => ({
  source_labels: labels,
  regex,
  action: "keep",
});
const anyOf = (...parts: readonly string[]): string => `(?:${parts.join("|")})`;

/** What the kubelets' own metrics are without. Sums and counts of the histograms stay. */
const kubeletDrops: readonly Relabeling[] = [
  // Histograms of the libraries in each kubelet: half of all its series, and no usual rule reads them.
  drop(
    ["__name__"],
    `${anyOf(
      "apiserver",
      "authentication",
      "authorization",
      "csi_operations",
      "http",
      "kubelet_cgroup_manager",
      "kubelet_http",
      "kubelet_image",
      "kubelet_runtime_operations",
      "plugin_manager",
      "prober",
      "rest_client",
      "scrape",
      "storage_operation",
      "volume_operation",
      "workqueue",
    )}_.*_bucket`,
  ),
  // Features of the kubelet, one series each on every node: they are the same on all, and in its configuration.
  drop(["__name__"], "kubernetes_feature_enabled"),
  // The Go runtime's and the process' own, but for what shows a leak.
  drop(["__name__"], "go_(?:gc|memstats|sched|sync|cpu|cgo|info).*"),
];

/** What cAdvisor's metrics are without: on a node with a hundred pods they are most of all series of a cluster. */
const cadvisorDrops: readonly Relabeling[] = [
  // Averages and gauges that cgroup v2 or the kubelet leave at zero, and parts of sums that are there too.
  drop(
    ["__name__"],
    `container_${anyOf(
      "blkio_device_usage_total",
      "cpu_(?:load_average_10s|system_seconds_total|user_seconds_total)",
      "file_descriptors",
      "fs_(?:inodes_free|inodes_total|io_current|io_time_seconds_total|io_time_weighted_seconds_total)",
      "fs_(?:read|write)_seconds_total",
      "fs_(?:reads|writes)_merged_total",
      "fs_sector_(?:reads|writes)_total",
      "hugetlb_.*",
      "last_seen",
      "memory_(?:failures_total|kernel_usage|mapped_file|migrate|numa_pages|swap)",
      "network_(?:advance_tcp_stats|tcp6?_usage|udp6?_usage).*",
      "sockets",
      "tasks_state",
      "threads(?:_max)?",
      "ulimits_soft",
    )}`,
  ),
  // Limits and shares are what kube-state-metrics says of the container; the memory limit is kept for those without it.
  drop(["__name__"], "container_spec_(?:cpu_.*|memory_(?:reservation|swap)_limit_bytes)"),
  // The container that only holds a pod's namespaces: `POD` of Docker, and its image with containerd. The pod's network is its.
  drop(
    ["__name__", "container", "image"],
    "container_(?:blkio|cpu|fs|memory|oom|pressure|processes|spec|start_time).*;(?:POD;.*|;.*/pause[:@].*)",
  ),
  // Slices of the system. The node as a whole, `/`, stays.
  drop(["id", "pod"], "/.+;"),
  // A pod on its node's network shows all interfaces of the node, two ends of a pair for each pod among them.
  drop(
    ["__name__", "interface"],
    "container_network_.*;(?:br|cali|cbr|cilium|cni|docker|dummy|flannel|ip6tnl|kube|lxc|nodelocaldns|sit|tunl|veth|virbr|vxlan|weave).*",
  ),
];

/** Targets of kube-state-metrics: its pod's ports, under one job. */
function makeStateJob(namespace: string, metricRelabelings: readonly Relabeling[] = []): ScrapeConfig {
  return {
    job_name: stateService.name,
    // The namespace, pod and node of a series are those of the object that it is about. So the target has none.
    honor_labels: true,
    kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { names: [namespace] } }],
    relabel_configs: [
      keep(["__meta_kubernetes_service_name"], stateService.name),
      keep(["__meta_kubernetes_endpointslice_port_name"], stateService.ports.join("|")),
    ],
    ...(metricRelabelings.length > 0 && { metric_relabel_configs: metricRelabelings }),
  };
}

const makeNodeExporterJob = (namespace: string): ScrapeConfig => ({
  job_name: "node-exporter",
  kubernetes_sd_configs: [{ role: "pod", namespaces: { names: [namespace] } }],
  relabel_configs: [
    keep(["__meta_kubernetes_pod_label_app_kubernetes_io_name"], "node-exporter"),
    keep(["__meta_kubernetes_pod_container_port_name"], "metrics"),
    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
    { source_labels: ["__meta_kubernetes_pod_node_name"], target_label: "node" },
  ],
});

/** The jobs of the whole cluster's metrics. Their targets are still to be divided over the shards. */
export function makeClusterJobs(metrics: ClusterMetrics): ScrapeConfig[] {
  const ask = (name: JobName, path: string, metricRelabelings: readonly Relabeling[]) =>
    makeKubeletJob({
      name,
      path,
      verify: metrics.verifyKubelets,
      discovery: { role: "node" },
      relabelings: nodeLabels("__meta_kubernetes_node_name"),
      metricRelabelings,
    });
  return [
    ...(metrics.kubelet
      ? [ask("kubelet", "/metrics", kubeletDrops), ask("cadvisor", "/metrics/cadvisor", cadvisorDrops)]
      : []),
    ...(metrics.kubeStateMetrics ? [makeStateJob(metrics.namespace)] : []),
    ...(metrics.nodeExporter === undefined ? [] : [makeNodeExporterJob(metrics.nodeExporter)]),
  ];
}

/**
 * The jobs of what the monitor needs to know of the stack's own pods and volumes, and no more.
 *
 * Kubelets are found by the pods of the stack: those of nodes that have none are not asked, so the monitor does not grow
 * with the cluster. Pods of one node make the same target, and Prometheus scrapes equal targets of a job once.
 */
export function makeOwnClusterJobs(metrics: Omit<ClusterMetrics, "nodeExporter">): ScrapeConfig[] {
  const { namespace, kubelet, kubeStateMetrics, verifyKubelets: verify } = metrics;
  const host = "__meta_kubernetes_pod_host_ip";
  const relabelings = [
    keep(["__meta_kubernetes_pod_phase"], "Running"),
    // IPv4, and IPv6 with the brackets that an address with a port needs.
    {
      source_labels: [host],
      regex: "([^:]+)",
      target_label: "__address__",
      replacement: `$1:${ports.kubelet}`,
    },
    {
      source_labels: [host],
      regex: "(.*:.*)",
      target_label: "__address__",
      replacement: `[$1]:${ports.kubelet}`,
    },
    ...nodeLabels("__meta_kubernetes_pod_node_name"),
  ];
  const ask = (name: JobName, path: string, kept: string) =>
    makeKubeletJob({
      name,
      path,
      verify,
      discovery: { role: "pod", namespaces: { names: [namespace] } },
      relabelings,
      metricRelabelings: [keep(["__name__", "namespace"], `${kept};${namespace}`)],
    });
  return [
    ...(kubelet
      ? [
          ask("kubelet", "/metrics", "kubelet_volume_stats_.*"),
          ask(
            "cadvisor",
            "/metrics/cadvisor",
            "container_(?:cpu_cfs_.*|cpu_usage_seconds_total|last_seen|memory_rss|memory_working_set_bytes|oom_events_total|spec_memory_limit_bytes|start_time_seconds)",
          ),
        ]
      : []),
    ...(kubeStateMetrics
      ? [
          makeStateJob(namespace, [
            keep(
              ["__name__", "namespace"],
              `(?:kube_(?:deployment|persistentvolumeclaim|pod|statefulset)_.*;${namespace}|kube_state_metrics_.*;)`,
            ),
          ]),
        ]
      : []),
  ];
}

/** Whether a Prometheus with these jobs reads from nodes, and so must be let do so. */
export const readsNodes = (jobs: readonly ScrapeConfig[]): boolean =>
  jobs.some(({ job_name, kubernetes_sd_configs }) => {
    if (job_name === "kubelet" || job_name === "cadvisor") return true;
    const discoveries = (kubernetes_sd_configs ?? []) as readonly { readonly role?: unknown }[];
    return Array.isArray(discoveries) && discoveries.some(({ role }) => role === "node");
  });
