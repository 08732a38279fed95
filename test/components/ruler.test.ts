import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Ruler } from "../../components/ruler";
import { containersOf, listChildren, placement, thanosArguments } from "../support/components";
import { run, valueOf } from "../support/mocks";

const wired = {
  objectStoreSecret: "objstore",
  queryUrl: "http://thanos-query.thanos.svc.cluster.local:9090",
  alertmanagerAddress: "dnssrv+http://_http._tcp.alertmanager.thanos.svc.cluster.local",
};
const create = (args: object = {}) => run(() => new Ruler("r", { ...wired, ...args }));

describe("Ruler", () => {
  it("has exactly these children", async () =>
    assert.deepEqual(listChildren(await create()), [
      "ConfigMap: r-rules, thanos-ruler-rules",
      "PodDisruptionBudget: r, thanos-ruler",
      "Service: r, thanos-ruler",
      "StatefulSet: r, thanos-ruler",
    ]));

  it("starts with exactly these arguments, with labels that another resource knows", async () => {
    const program = await create({ externalLabels: { region: pulumi.output("eu") } });
    const [ruler, reloader] = containersOf(program.ofType("kubernetes:apps/v1:StatefulSet")[0]);
    assert.deepEqual(ruler.args, [
      ...thanosArguments("rule", 10902, true),
      "--data-dir=/var/thanos/rule",
      "--objstore.config-file=/etc/thanos/objstore/objstore.yml",
      "--rule-file=/etc/thanos/rules/*.yaml",
      "--eval-interval=30s",
      "--tsdb.retention=2d",
      '--label=region="eu"',
      '--label=cluster="dev"',
      '--label=rule_replica="$(POD_NAME)"',
      "--alert.label-drop=rule_replica",
      "--alert.query-url=http://thanos-query.thanos.svc.cluster.local:9090",
      "--query=dns+thanos-query.thanos.svc.cluster.local:9090",
      "--alertmanagers.url=dnssrv+http://_http._tcp.alertmanager.thanos.svc.cluster.local",
    ]);
    assert.ok(reloader.args.includes("--watched-dir=/etc/thanos/rules"));
  });

  it("is known to Query before it is made", async () => {
    const { result } = await create({ namespace: placement.namespace });
    assert.equal(await valueOf(result.grpcEndpoint), await valueOf(Ruler.findStoreApi(placement)));
    assert.equal(await valueOf(result.httpUrl), "http://thanos-ruler.monitoring.svc.cluster.local:10902");
  });
});
