import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { Alertmanager } from "../../components/alertmanager";
import { containersOf, listChildren, reveal } from "../support/components";
import { Program, run, valueOf } from "../support/mocks";

const create = (args: object = {}) => run(() => new Alertmanager("a", args));
const secretOf = (program: Program<unknown>) =>
  program.ofType("kubernetes:core/v1:Secret")[0].inputs.stringData;

describe("Alertmanager", () => {
  it("has exactly these children", async () =>
    assert.deepEqual(listChildren(await create()), [
      "PodDisruptionBudget: a, alertmanager",
      "Secret: a-config, alertmanager-config",
      "Service: a, alertmanager",
      "StatefulSet: a, alertmanager",
    ]));

  it("starts with exactly these arguments: every replica knows all of them", async () => {
    const [alertmanager] = containersOf((await create()).ofType("kubernetes:apps/v1:StatefulSet")[0]);
    assert.deepEqual(alertmanager.args, [
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

  it("keeps its configuration secret, and without one notifies nobody", async () => {
    const config = "route: { receiver: a }\nreceivers: [{ name: a }]\n";
    for (const [args, receiver] of [
      [{ config }, "a"],
      [{ config: pulumi.output(config) }, "a"],
      [{}, "none"],
    ] as const) {
      const stringData = secretOf(await create(args));
      assert.ok(
        pulumi.runtime.isRpcSecret(reveal(stringData)["alertmanager.yml"]) ||
          pulumi.runtime.isRpcSecret(stringData),
      );
      assert.equal(parse(reveal(reveal(stringData)["alertmanager.yml"]) as string).route.receiver, receiver);
    }
  });

  it("publishes every replica to those who send alerts", async () => {
    const { result } = await create();
    assert.equal(
      await valueOf(result.address),
      "dnssrv+http://_http._tcp.alertmanager.thanos.svc.cluster.local",
    );
    assert.equal(result.serviceName, "alertmanager");
  });
});
