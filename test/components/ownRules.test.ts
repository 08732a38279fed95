import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { loadSettings } from "../../settings";
import { ThanosStack } from "../../components/thanosStack";
import { run } from "../support/mocks";
import { runDevStack, startStack } from "../support/workloads";

const rules = "prometheus-monitor-rules";
const configMap = "kubernetes:core/v1:ConfigMap";

describe("the alerts of a stack about itself", () => {
  it("are no secret, though who is told of them is", async () => {
    const { data } = (await runDevStack()).resource(configMap, rules).inputs;
    assert.ok(!pulumi.runtime.isRpcSecret(data));
    assert.ok(Object.keys(data).length > 0);
  });

  it("leave room in their ConfigMap, which takes 1 MiB, in a large stack too", async () => {
    const program = await run(startStack, {
      prometheus: { shards: 50 },
      monitoring: { resources: { memory: "4Gi" } },
    });
    const { data } = program.resource(configMap, rules).inputs;
    assert.ok(JSON.stringify(data).length < 2 ** 19);
  });

  it("take a namespace and a name of the cluster that are known later", async () => {
    const program = await run(() => {
      const settings = loadSettings().thanos;
      return new ThanosStack("t", {
        ...settings,
        namespace: pulumi.output("later"),
        cluster: pulumi.output("afterwards"),
      });
    });
    assert.match(JSON.stringify(program.resource(configMap, rules).inputs.data), /later/);
  });
});
