import assert from "node:assert/strict";
import { clusterJobNames, makeClusterJobs, makeOwnClusterJobs, readsNodes } from "../../model/clusterJobs";
import { findScrapeProblems } from "../../model/files/scrapeJobs";
import { reservedLabels } from "../../model/labels";
import type { ScrapeConfig } from "../../model/prometheusConfig";
import { Labels, relabel, visible } from "../support/relabel";

const all = {
  namespace: "thanos",
  kubelet: true,
  verifyKubelets: false,
  kubeStateMetrics: true,
  nodeExporter: "nodes",
};
const none = { namespace: "thanos", kubelet: false, verifyKubelets: false, kubeStateMetrics: false };

type Rules = readonly Readonly<Record<string, unknown>>[];
const find = (jobs: readonly ScrapeConfig[], name: string): ScrapeConfig => {
  const found = jobs.filter(({ job_name }) => job_name === name);
  assert.equal(found.length, 1, name);
  return found[0];
};
/** A target as the job has it, with the labels that Prometheus begins with. */
const target = (job: ScrapeConfig, meta: Labels): Labels | undefined =>
  relabel(
    { __metrics_path__: (job.metrics_path as string | undefined) ?? "/metrics", ...meta },
    job.relabel_configs as Rules,
  );
/** Whether the job keeps a series. */
const keeps = (job: ScrapeConfig, series: string): boolean => {
  const [, name, inner = ""] = /^(\w+)(?:\{(.*)\})?$/.exec(series) ?? [];
  const labels = Object.fromEntries(
    [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]),
  );
  return relabel({ __name__: name, ...labels }, (job.metric_relabel_configs ?? []) as Rules) !== undefined;
};
const assertKept = (job: ScrapeConfig, kept: readonly string[], dropped: readonly string[]): void => {
  assert.deepEqual(
    [...kept, ...dropped].filter((series) => keeps(job, series)),
    kept,
  );
};

describe("the jobs of the cluster's own metrics", () => {
  const jobs = makeClusterJobs(all);

  it("are those that are on, under the names that no other job may have", () => {
    assert.deepEqual(
      jobs.map(({ job_name }) => job_name),
      [...clusterJobNames],
    );
    assert.deepEqual(makeClusterJobs(none), []);
    assert.deepEqual(makeOwnClusterJobs(none), []);
  });

  it("are files that Prometheus reads: the same checks take them as a user's own, but for their names", () => {
    const own = [...jobs, ...makeOwnClusterJobs(all)];
    const found = findScrapeProblems(
      own.map((content, i) => ({ content, path: ["jobs", i] })),
      { scrapeInterval: "30s", externalLabels: reservedLabels, shards: "shards" },
    );
    assert.deepEqual(
      found.filter(({ path }) => path.at(-1) !== "job_name"),
      [],
    );
    assert.equal(found.length, own.length);
  });

  it("need rights on nodes only where they ask kubelets", () => {
    assert.equal(readsNodes(jobs), true);
    assert.equal(readsNodes(makeOwnClusterJobs(all)), true);
    assert.equal(readsNodes(makeClusterJobs({ ...all, kubelet: false })), false);
    assert.equal(readsNodes([{ job_name: "own", kubernetes_sd_configs: [{ role: "node" }] }]), true);
    assert.equal(readsNodes([{ job_name: "own", kubernetes_sd_configs: [{ role: "pod" }] }]), false);
    assert.equal(readsNodes([{ job_name: "own", static_configs: [] }]), false);
  });

  it("ask each kubelet by HTTPS with the account's token, and verify it where that is set", () => {
    for (const verifyKubelets of [false, true])
      for (const name of ["kubelet", "cadvisor"]) {
        const job = find(makeClusterJobs({ ...all, verifyKubelets }), name);
        assert.equal(job.scheme, "https");
        assert.deepEqual(job.authorization, {
          credentials_file: "/var/run/secrets/kubernetes.io/serviceaccount/token",
        });
        assert.deepEqual(
          job.tls_config,
          verifyKubelets
            ? { ca_file: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt" }
            : { insecure_skip_verify: true },
        );
      }
  });

  it("tell a node's kubelet and its cAdvisor apart by job and path", () => {
    const node = { __address__: "10.0.0.1:10250", __meta_kubernetes_node_name: "a" };
    const seen = ["kubelet", "cadvisor"].map((name) => visible(target(find(jobs, name), node) ?? {}));
    assert.deepEqual(seen, [
      { node: "a", metrics_path: "/metrics" },
      { node: "a", metrics_path: "/metrics/cadvisor" },
    ]);
  });

  it("keep of the kubelet what rules read, and drop the histograms of its libraries", () =>
    assertKept(
      find(jobs, "kubelet"),
      [
        'kubelet_volume_stats_available_bytes{namespace="shop"}',
        "kubelet_running_pods",
        "kubelet_pleg_relist_duration_seconds_bucket",
        "kubelet_pod_worker_duration_seconds_bucket",
        "kubelet_runtime_operations_errors_total",
        "rest_client_requests_total",
        "storage_operation_duration_seconds_count",
        "go_goroutines",
        "process_resident_memory_bytes",
      ],
      [
        "apiserver_request_duration_seconds_bucket",
        "rest_client_request_duration_seconds_bucket",
        "storage_operation_duration_seconds_bucket",
        "workqueue_queue_duration_seconds_bucket",
        "kubelet_runtime_operations_duration_seconds_bucket",
        "kubernetes_feature_enabled",
        "go_memstats_heap_alloc_bytes",
        "go_gc_duration_seconds",
      ],
    ));

  it("keep of cAdvisor each container, its pod's network and the node, and drop the rest", () => {
    const container = 'namespace="shop",pod="a-0",container="app",image="shop/app:v1",id="/kubepods/pod1/2"';
    const pause =
      'namespace="shop",pod="a-0",container="",image="registry.k8s.io/pause:3.10",id="/kubepods/pod1/1"';
    const docker =
      'namespace="shop",pod="a-0",container="POD",image="k8s.gcr.io/pause:3.1",id="/kubepods/pod1/1"';
    const pod = 'namespace="shop",pod="a-0",container="",image="",id="/kubepods/pod1"';
    assertKept(
      find(jobs, "cadvisor"),
      [
        `container_memory_working_set_bytes{${container}}`,
        `container_cpu_usage_seconds_total{${container}}`,
        `container_cpu_cfs_throttled_periods_total{${container}}`,
        `container_oom_events_total{${container}}`,
        `container_spec_memory_limit_bytes{${container}}`,
        `container_start_time_seconds{${container}}`,
        `container_fs_usage_bytes{${container}}`,
        `container_memory_working_set_bytes{${pod}}`,
        `container_network_receive_bytes_total{${pause},interface="eth0"}`,
        `container_network_receive_bytes_total{${docker},interface="eth0"}`,
        'container_memory_working_set_bytes{id="/"}',
        "machine_memory_bytes",
      ],
      [
        `container_memory_working_set_bytes{${pause}}`,
        `container_cpu_usage_seconds_total{${docker}}`,
        'container_memory_working_set_bytes{id="/system.slice/ssh.service"}',
        'container_cpu_usage_seconds_total{id="/kubepods/burstable"}',
        `container_network_receive_bytes_total{${pause},interface="veth1a2b"}`,
        `container_network_receive_bytes_total{${pause},interface="cali0123"}`,
        `container_memory_failures_total{${container}}`,
        `container_tasks_state{${container}}`,
        `container_fs_io_current{${container}}`,
        `container_spec_cpu_shares{${container}}`,
        `container_cpu_user_seconds_total{${container}}`,
        `container_network_tcp6_usage_total{${pause}}`,
      ],
    );
  });

  it("leave the namespace of an object to the series about it", () => {
    const job = find(jobs, "kube-state-metrics");
    assert.equal(job.honor_labels, true);
    const service = (name: string, port: string) => ({
      __address__: "10.1.0.1:8080",
      __meta_kubernetes_namespace: "thanos",
      __meta_kubernetes_service_name: name,
      __meta_kubernetes_endpointslice_port_name: port,
      __meta_kubernetes_pod_name: "kube-state-metrics-1",
    });
    assert.deepEqual(visible(target(job, service("kube-state-metrics", "objects")) ?? {}), {});
    assert.ok(target(job, service("kube-state-metrics", "telemetry")));
    assert.equal(target(job, service("thanos-query", "http")), undefined);
    assert.deepEqual(job.kubernetes_sd_configs, [
      { role: "endpointslice", namespaces: { names: ["thanos"] } },
    ]);
  });

  it("find node-exporter in its own namespace, each with its node", () => {
    const job = find(jobs, "node-exporter");
    const pod = (port: string) => ({
      __meta_kubernetes_namespace: "nodes",
      __meta_kubernetes_pod_name: "node-exporter-1",
      __meta_kubernetes_pod_node_name: "a",
      __meta_kubernetes_pod_label_app_kubernetes_io_name: "node-exporter",
      __meta_kubernetes_pod_container_port_name: port,
    });
    assert.deepEqual(job.kubernetes_sd_configs, [{ role: "pod", namespaces: { names: ["nodes"] } }]);
    assert.deepEqual(visible(target(job, pod("metrics")) ?? {}), {
      namespace: "nodes",
      pod: "node-exporter-1",
      node: "a",
    });
    assert.equal(target(job, pod("other")), undefined);
  });
});

describe("the monitor's jobs of the cluster's own metrics", () => {
  const jobs = makeOwnClusterJobs(all);
  const pod = (name: string, hostIp: string, phase = "Running") => ({
    __address__: "10.1.0.7:9090",
    __meta_kubernetes_namespace: "thanos",
    __meta_kubernetes_pod_name: name,
    __meta_kubernetes_pod_phase: phase,
    __meta_kubernetes_pod_host_ip: hostIp,
    __meta_kubernetes_pod_node_name: `node-of-${hostIp}`,
  });
  /** What makes a target one: all of its labels but those of its discovery (`Target.hash` of scrape/target.go). */
  const identity = (labels: Labels): string =>
    JSON.stringify(
      Object.entries(labels)
        .filter(([name]) => !name.startsWith("__meta_"))
        .sort(),
    );

  it("look for pods in the stack's namespace alone", () => {
    for (const name of ["kubelet", "cadvisor"])
      assert.deepEqual(find(jobs, name).kubernetes_sd_configs, [
        { role: "pod", namespaces: { names: ["thanos"] } },
      ]);
  });

  it("ask each kubelet of the stack's pods once, however many pods its node has", () => {
    for (const name of ["kubelet", "cadvisor"]) {
      const job = find(jobs, name);
      const pods = [pod("a", "10.0.0.1"), pod("b", "10.0.0.1"), pod("c", "10.0.0.2"), pod("d", "fd00::3")];
      const targets = pods.map((each) => target(job, each) ?? {});
      assert.deepEqual(
        targets.map(({ __address__: address }) => address),
        ["10.0.0.1:10250", "10.0.0.1:10250", "10.0.0.2:10250", "[fd00::3]:10250"],
      );
      assert.equal(new Set(targets.map(identity)).size, 3);
      assert.equal(targets[0].node, "node-of-10.0.0.1");
    }
  });

  it("do not ask for pods that are on no node, or are done", () => {
    for (const phase of ["Pending", "Succeeded", "Failed", "Unknown"])
      assert.equal(target(find(jobs, "kubelet"), pod("a", "10.0.0.1", phase)), undefined);
  });

  it("keep what the stack's alerts read of the stack's own namespace, and nothing of others", () => {
    assertKept(
      find(jobs, "kubelet"),
      ['kubelet_volume_stats_available_bytes{namespace="thanos"}'],
      ['kubelet_volume_stats_available_bytes{namespace="shop"}', "kubelet_running_pods"],
    );
    assertKept(
      find(jobs, "cadvisor"),
      [
        'container_memory_working_set_bytes{namespace="thanos"}',
        'container_oom_events_total{namespace="thanos"}',
        'container_cpu_cfs_throttled_periods_total{namespace="thanos"}',
      ],
      [
        'container_memory_working_set_bytes{namespace="shop"}',
        'container_fs_reads_total{namespace="thanos"}',
      ],
    );
    assertKept(
      find(jobs, "kube-state-metrics"),
      [
        'kube_pod_container_status_restarts_total{namespace="thanos"}',
        'kube_statefulset_status_current_revision{namespace="thanos"}',
        'kube_deployment_status_replicas{namespace="thanos"}',
        'kube_persistentvolumeclaim_status_phase{namespace="thanos"}',
        "kube_state_metrics_list_total",
      ],
      ['kube_pod_info{namespace="shop"}', "kube_node_info", 'kube_job_info{namespace="thanos"}'],
    );
  });
});
