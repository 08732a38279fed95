import assert from "node:assert/strict";
import { parse } from "yaml";
import { Ruler } from "../../components/ruler";
import { run, valueOf } from "../support/mocks";
import {
  argsOf,
  assertApart,
  assertRefused,
  assertStartsAgainWithSecret,
  childrenOf,
  filesOf,
  runDevStack,
  thanosArgs,
} from "../support/workloads";

const args = {
  objectStoreSecret: "bucket-access",
  queryUrl: "http://query.example.org:9090",
  alertmanagerAddress: "dnssrv+http://_http._tcp.alertmanager.monitoring.svc",
};

describe("Ruler", () => {
  it("has exactly these arguments in a stack", async () => {
    const stack = await runDevStack();
    assert.deepEqual(argsOf(stack, "thanos-ruler"), [
      ...thanosArgs("rule", 10902, true),
      "--data-dir=/var/thanos/rule",
      "--objstore.config-file=/etc/thanos/objstore/objstore.yml",
      "--rule-file=/etc/thanos/rules/*.yaml",
      "--eval-interval=30s",
      "--tsdb.retention=2d",
      '--label=cluster="dev"',
      '--label=rule_replica="$(POD_NAME)"',
      "--alert.label-drop=rule_replica",
      "--alert.query-url=http://thanos-query-frontend.thanos.svc.cluster.local:9090",
      "--query=dns+thanos-query.thanos.svc.cluster.local:9090",
      "--alertmanagers.url=dnssrv+http://_http._tcp.alertmanager.thanos.svc.cluster.local",
    ]);
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new Ruler("one", args));
    assert.deepEqual(childrenOf(program), [
      "ConfigMap one-rules thanos-ruler-rules",
      "PodDisruptionBudget one thanos-ruler",
      "Service one thanos-ruler",
      "StatefulSet one thanos-ruler",
    ]);
    const { httpUrl, grpcEndpoint, workload } = program.result;
    assert.equal(await valueOf(httpUrl), "http://thanos-ruler.thanos.svc.cluster.local:10902");
    assert.equal(await valueOf(grpcEndpoint), "dnssrv+_grpc._tcp.thanos-ruler.thanos.svc.cluster.local");
    assert.equal(await valueOf(workload.metadata.name), "thanos-ruler");
  });

  it("publishes the StoreAPI of its own objects when they have another name", async () => {
    const program = await run(() => new Ruler("one", { ...args, objectName: "other" }));
    assert.equal(
      await valueOf(program.result.grpcEndpoint),
      "dnssrv+_grpc._tcp.other.thanos.svc.cluster.local",
    );
  });

  it("asks the Query, links to the page and alerts the Alertmanagers that it is given", async () => {
    const alertQueryUrl = "https://thanos.example.org";
    const flags = argsOf(await run(() => new Ruler("one", { ...args, alertQueryUrl })), "thanos-ruler");
    assert.deepEqual(flags.slice(-3), [
      "--alert.query-url=https://thanos.example.org",
      "--query=dns+query.example.org:9090",
      "--alertmanagers.url=dnssrv+http://_http._tcp.alertmanager.monitoring.svc",
    ]);
  });

  it("evaluates the rules that it is given", async () => {
    const rules = { own: { groups: [{ name: "g", rules: [{ record: "a:b", expr: "sum(up)" }] }] } };
    const files = filesOf(await run(() => new Ruler("one", { ...args, rules })), "thanos-ruler-rules");
    assert.deepEqual(parse(files["own.yaml"]), rules.own);
  });

  it("has arguments of the user's own after those of the stack", async () => {
    const extraArgs = ["--resend-delay=2m"];
    assert.equal(
      argsOf(await run(() => new Ruler("one", { ...args, extraArgs })), "thanos-ruler").at(-1),
      "--resend-delay=2m",
    );
  });

  it("reads the Secret of the bucket that it is given, and starts again when that changes", () =>
    assertStartsAgainWithSecret(
      "thanos-ruler",
      (objectStoreDigest) => new Ruler("one", { ...args, objectStoreDigest }),
    ));

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new Ruler("one", args);
      new Ruler("two", { ...args, objectName: "other" });
    });
    assertApart(program);
    assert.equal(program.resources.length, 10);
  });

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new Ruler("one", { ...args, evaluationInterval: "often" }),
      'Ruler "one"',
      'evaluationInterval is "often", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
