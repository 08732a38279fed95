import assert from "node:assert/strict";
import { parse } from "yaml";
import { Monitor } from "../../components/monitor";
import { startStack } from "../support/workloads";
import { Program, run, valueOf } from "../support/mocks";
import {
  argsOf,
  assertApart,
  assertRefused,
  assertStartsAgainWithSecret,
  childrenOf,
  containersOf,
  filesOf,
  prometheusArgs,
  runDevStack,
  sidecarArgs,
  statefulSet,
} from "../support/workloads";

const args = { objectStoreSecret: "bucket-access" };

/** Jobs of a Prometheus' configuration, by name. */
const jobsOf = (program: Program<unknown>, config: string): Record<string, any> =>
  Object.fromEntries(
    parse(filesOf(program, config)["prometheus.yaml.tmpl"]).scrape_configs.map((job: any) => [
      job.job_name,
      job,
    ]),
  );
const choice = (job: any, label: string): string[] =>
  job.relabel_configs
    .filter(({ source_labels: [name, ...more] }: any) => name === label && more.length === 0)
    .map(({ action, regex }: any) => `${action} ${regex}`);
const instanceLabel = "__meta_kubernetes_service_label_app_kubernetes_io_instance";

describe("Monitor", () => {
  describe("in a stack", () => {
    let program: Program<any>;
    before(async () => (program = await runDevStack()));

    it("is a Prometheus with a sidecar, whose pods say that they are the monitor", () => {
      assert.deepEqual(argsOf(program, "prometheus-monitor", "prometheus"), prometheusArgs);
      assert.deepEqual(argsOf(program, "prometheus-monitor", "thanos-sidecar"), sidecarArgs);
      const workload = program.resource(statefulSet, "prometheus-monitor");
      const { metadata, spec } = workload.inputs.spec.template;
      assert.equal(metadata.labels["thanos-stack/shard"], "monitor");
      const [sidecar] = containersOf(workload);
      assert.deepEqual(
        sidecar.env.find(({ name }: any) => name === "PROMETHEUS_SHARD"),
        { name: "PROMETHEUS_SHARD", value: "monitor" },
      );
      const [term] = spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      assert.equal(term.labelSelector.matchLabels["thanos-stack/shard"], "monitor");
    });

    it("scrapes the stack's own tiers, which the shards then leave alone", () => {
      const [own, shards] = [
        jobsOf(program, "prometheus-monitor-config"),
        jobsOf(program, "prometheus-config"),
      ];
      for (const name of ["thanos-stack", "minio"]) {
        assert.deepEqual(choice(own[name], instanceLabel), ["keep dev"]);
        assert.deepEqual(choice(shards[name], instanceLabel), ["drop dev"]);
      }
      for (const { job_name, relabel_configs } of Object.values(own))
        assert.ok(
          relabel_configs.every(({ action }: any) => action !== "hashmod"),
          `${job_name} is sharded`,
        );
    });

    it("fires one alert, whichever replica does", () => {
      const config = parse(filesOf(program, "prometheus-monitor-config")["prometheus.yaml.tmpl"]);
      assert.deepEqual(config.alerting.alert_relabel_configs, [
        { regex: "prometheus_replica", action: "labeldrop" },
      ]);
      assert.deepEqual(config.global.external_labels, {
        cluster: "dev",
        prometheus_shard: "$(PROMETHEUS_SHARD)",
        prometheus_replica: "$(POD_NAME)",
      });
    });

    it("has the stack's alerts, and Query asks it", () => {
      assert.match(Object.values(filesOf(program, "prometheus-monitor-rules")).join(), /alert: Watchdog/);
      assert.match(
        filesOf(program, "thanos-query-endpoints")["endpoints.yaml"],
        /dnssrv\+_grpc\._tcp\.prometheus-monitor\./,
      );
    });
  });

  it("is not there where the stack is watched from elsewhere: the shards scrape all of it then", async () => {
    const program = await run(startStack, { monitoring: { enabled: false } });
    assert.ok(program.resources.every(({ name }) => !name.includes("monitor")));
    assert.equal(program.result.endpoints.monitor, undefined);
    const jobs = jobsOf(program, "prometheus-config");
    for (const name of ["thanos-stack", "minio"]) assert.deepEqual(choice(jobs[name], instanceLabel), []);
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new Monitor("one", args));
    assert.deepEqual(childrenOf(program), [
      "ClusterRole one thanos-prometheus-monitor",
      "ClusterRoleBinding one thanos-prometheus-monitor",
      "ConfigMap one-config prometheus-monitor-config",
      "ConfigMap one-rules prometheus-monitor-rules",
      "PodDisruptionBudget one prometheus-monitor",
      "Service one prometheus-monitor",
      "ServiceAccount one prometheus-monitor",
      "StatefulSet one prometheus-monitor",
    ]);
    const { httpUrl, grpcEndpoint, workload } = program.result;
    assert.equal(await valueOf(httpUrl), "http://prometheus-monitor.thanos.svc.cluster.local:9090");
    assert.equal(
      await valueOf(grpcEndpoint),
      "dnssrv+_grpc._tcp.prometheus-monitor.thanos.svc.cluster.local",
    );
    assert.equal(await valueOf(workload.metadata.name), "prometheus-monitor");
  });

  it("watches the tiers of its own instance, by exactly that name", async () => {
    const program = await run(() => new Monitor("one", { ...args, instance: "v1.2" }));
    const { "thanos-stack": job } = jobsOf(program, "prometheus-monitor-config");
    assert.deepEqual(choice(job, instanceLabel), ["keep v1\\.2"]);
  });

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new Monitor("one", args);
      new Monitor("two", { ...args, objectName: "other" });
    });
    assertApart(program);
  });

  it("starts again with another key of the bucket", () =>
    assertStartsAgainWithSecret(
      "prometheus-monitor",
      (objectStoreDigest) => new Monitor("one", { ...args, objectStoreDigest }),
    ));

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new Monitor("one", { ...args, retention: "two days" }),
      'Monitor "one"',
      'retention is "two days", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
