import assert from "node:assert/strict";
import { parse } from "yaml";
import type { ThanosStack } from "../../components/thanosStack";
import { images } from "../../model/images";
import { type Program, run } from "../support/mocks";
import { deployment, filesOf, startStack } from "../support/workloads";

const start = (clusterMetrics: object, more: Record<string, unknown> = {}): Promise<Program<ThanosStack>> =>
  run(startStack, { clusterMetrics, ...more });
const jobsOf = (program: Program<unknown>): string[] =>
  (
    parse(filesOf(program, "prometheus-config")["prometheus.yaml.tmpl"]) as {
      scrape_configs: { job_name: string }[];
    }
  ).scrape_configs.map(({ job_name }) => job_name);
const clusterJobs = ["kubelet", "cadvisor", "kube-state-metrics", "node-exporter"];
/** What the role of Prometheus names. */
const resourcesOf = (program: Program<unknown>): string[] =>
  (
    program.resource("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "thanos-prometheus").inputs
      .rules as { resources?: string[] }[]
  ).flatMap(({ resources = [] }) => resources);

describe("the cluster's own metrics of a stack", () => {
  it("are those of kubelets and kube-state-metrics without any setting", async () => {
    const program = await start({});
    assert.deepEqual(
      jobsOf(program).filter((job) => clusterJobs.includes(job)),
      clusterJobs.slice(0, 3),
    );
    assert.ok(resourcesOf(program).includes("nodes/metrics"));
    assert.deepEqual(program.ofType("kubernetes:apps/v1:DaemonSet"), []);
  });

  it("are none where all is off, and then Prometheus may read no node", async () => {
    const program = await start({ kubelet: { enabled: false }, kubeStateMetrics: { enabled: false } });
    assert.deepEqual(
      jobsOf(program).filter((job) => clusterJobs.includes(job)),
      [],
    );
    assert.deepEqual(resourcesOf(program).sort(), ["endpointslices", "pods", "services"]);
    assert.ok(!program.ofType(deployment).some(({ name }) => name === "kube-state-metrics"));
  });

  it("leave the right to read nodes to a job of the user's that looks for them", async () => {
    const own = { job_name: "nodes", kubernetes_sd_configs: [{ role: "node" }] };
    const program = await start({ kubelet: { enabled: false } }, { prometheus: { scrapeConfigs: [own] } });
    assert.ok(resourcesOf(program).includes("nodes"));
  });

  it("have node-exporter too where it is on, with the images of the settings", async () => {
    const program = await start(
      { nodeExporter: { enabled: true, namespace: "nodes" } },
      { images: { mirror: "registry.example.org/copies" } },
    );
    assert.deepEqual(
      jobsOf(program).filter((job) => clusterJobs.includes(job)),
      clusterJobs,
    );
    const imageOf = (type: string, name: string): string =>
      program.resource(type, name).inputs.spec.template.spec.containers[0].image;
    assert.equal(
      imageOf("kubernetes:apps/v1:DaemonSet", "node-exporter"),
      images.nodeExporter.replace("quay.io", "registry.example.org/copies"),
    );
    assert.equal(
      imageOf(deployment, "kube-state-metrics"),
      images.kubeStateMetrics.replace("registry.k8s.io", "registry.example.org/copies"),
    );
  });

  it("are told by pods that are scheduled like the stack's others, but for what is set for them", async () => {
    const program = await start(
      { kubeStateMetrics: { scheduling: { priorityClassName: "high" } } },
      { scheduling: { nodeSelector: { pool: "infra" }, priorityClassName: "low" } },
    );
    const pod = program.resource(deployment, "kube-state-metrics").inputs.spec.template.spec;
    assert.deepEqual([pod.nodeSelector, pod.priorityClassName], [{ pool: "infra" }, "high"]);
  });
});
