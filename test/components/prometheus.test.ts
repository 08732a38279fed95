import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { Prometheus } from "../../components/prometheus";
import { listChildren } from "../support/components";
import { run, valueOf } from "../support/mocks";

const create = (args: object = {}) =>
  run(() => new Prometheus("p", { objectStoreSecret: "objstore", shards: 2, ...args }));

describe("Prometheus", () => {
  it("has exactly these children", async () =>
    assert.deepEqual(listChildren(await create()), [
      "ClusterRole: p, thanos-prometheus",
      "ClusterRoleBinding: p, thanos-prometheus",
      "ConfigMap: p-config, prometheus-config",
      "ConfigMap: p-rules, prometheus-rules",
      "PodDisruptionBudget: p-shard-0, prometheus-shard-0",
      "PodDisruptionBudget: p-shard-1, prometheus-shard-1",
      "Service: p, prometheus",
      "ServiceAccount: p, prometheus",
      "StatefulSet: p-shard-0, prometheus-shard-0",
      "StatefulSet: p-shard-1, prometheus-shard-1",
    ]));

  it("grows by two resources a shard, and by none a replica", async () => {
    const count = async (args: object) => (await create(args)).resources.length;
    const two = await count({});
    assert.equal((await count({ shards: 3 })) - two, 2);
    assert.equal((await count({ retiredShards: 1 })) - two, 2);
    assert.equal((await count({ replicas: 3 })) - two, 0);
  });

  it("has a configuration that is sharded in every job, with labels that another resource knows", async () => {
    const program = await create({ cluster: pulumi.output("eu-1"), externalLabels: { region: "eu" } });
    const { data } = program.resource("kubernetes:core/v1:ConfigMap", "prometheus-config").inputs;
    const config = parse(data["prometheus.yaml.tmpl"]);
    assert.deepEqual(config.global.external_labels, {
      region: "eu",
      cluster: "eu-1",
      prometheus_shard: "$(PROMETHEUS_SHARD)",
      prometheus_replica: "$(POD_NAME)",
    });
    assert.deepEqual(config.alerting.alert_relabel_configs, [
      { regex: "prometheus_replica", action: "labeldrop" },
    ]);
    for (const job of config.scrape_configs)
      assert.deepEqual(
        job.relabel_configs.slice(-2).map((rule: any) => [rule.action, rule.modulus, rule.regex]),
        [
          ["hashmod", 2, undefined],
          ["keep", undefined, "$(PROMETHEUS_SHARD)"],
        ],
        job.job_name,
      );
  });

  it("publishes every sidecar", async () => {
    const { result } = await create();
    assert.equal(await valueOf(result.grpcEndpoint), "dnssrv+_grpc._tcp.prometheus.thanos.svc.cluster.local");
    assert.equal(result.workloads.length, 2);
  });
});
