import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Alertmanager } from "../../components/alertmanager";
import { run, valueOf } from "../support/mocks";
import { argsOf, assertApart, assertRefused, childrenOf, plain, runDevStack } from "../support/workloads";

describe("Alertmanager", () => {
  it("has exactly these arguments in a stack", async () => {
    const stack = await runDevStack();
    assert.deepEqual(argsOf(stack, "alertmanager"), [
      "--log.level=info",
      "--log.format=logfmt",
      "--data.retention=120h",
      "--config.file=/etc/alertmanager/config/alertmanager.yml",
      "--storage.path=/alertmanager",
      "--web.listen-address=0.0.0.0:9093",
      "--cluster.listen-address=0.0.0.0:9094",
      "--cluster.advertise-address=$(POD_IP):9094",
      "--cluster.peer=alertmanager-0.alertmanager.thanos.svc.cluster.local:9094",
      "--cluster.peer=alertmanager-1.alertmanager.thanos.svc.cluster.local:9094",
      "--cluster.reconnect-timeout=5m",
    ]);
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new Alertmanager("one", {}));
    assert.deepEqual(childrenOf(program), [
      "PodDisruptionBudget one alertmanager",
      "Secret one-config alertmanager-config",
      "Service one alertmanager",
      "StatefulSet one alertmanager",
    ]);
    const { address, httpUrl, serviceName } = program.result;
    assert.equal(await valueOf(httpUrl), "http://alertmanager.thanos.svc.cluster.local:9093");
    assert.equal(await valueOf(address), "dnssrv+http://_http._tcp.alertmanager.thanos.svc.cluster.local");
    assert.equal(serviceName, "alertmanager");
  });

  it("names every replica to every other: one left out notifies twice", async () => {
    const program = await run(() => new Alertmanager("one", { replicas: 3, objectName: "other" }));
    assert.deepEqual(
      argsOf(program, "other", "alertmanager").filter((flag) => flag.startsWith("--cluster.peer=")),
      [0, 1, 2].map((i) => `--cluster.peer=other-${i}.other.thanos.svc.cluster.local:9094`),
    );
    const { spec } = program.resource("kubernetes:core/v1:Service", "other").inputs;
    assert.equal(spec.publishNotReadyAddresses, true);
    assert.deepEqual(
      spec.ports.map(({ port, protocol }: any) => `${port}/${protocol}`),
      ["9093/TCP", "9094/TCP", "8080/TCP", "9094/UDP"],
    );
  });

  it("keeps its configuration, which has the receivers' keys, secret in Pulumi's state", async () => {
    const config = "route:\n  receiver: team\nreceivers:\n  - name: team\n";
    const program = await run(() => new Alertmanager("one", { config }));
    const { stringData } = program.resource("kubernetes:core/v1:Secret", "alertmanager-config").inputs;
    const isSecret = (value: unknown) => pulumi.runtime.isRpcSecret(value);
    assert.ok(isSecret(stringData) || isSecret(stringData["alertmanager.yml"]));
    assert.equal(plain(plain(stringData)["alertmanager.yml"]), config);
  });

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new Alertmanager("one", {});
      new Alertmanager("two", { objectName: "other" });
    });
    assertApart(program);
    assert.equal(program.resources.length, 10);
  });

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new Alertmanager("one", { retention: "five days" }),
      'Alertmanager "one"',
      'retention is "five days", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
