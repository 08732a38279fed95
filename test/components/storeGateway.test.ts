import assert from "node:assert/strict";
import { StoreGateway } from "../../components/storeGateway";
import { run, valueOf } from "../support/mocks";
import {
  argsOf,
  assertApart,
  assertRefused,
  assertStartsAgainWithSecret,
  childrenOf,
  runDevStack,
  statefulSet,
  thanosArgs,
} from "../support/workloads";

const args = { objectStoreSecret: "bucket-access" };

describe("Store Gateway", () => {
  it("has exactly these arguments in a stack", async () => {
    const stack = await runDevStack();
    assert.deepEqual(argsOf(stack, "thanos-store"), [
      ...thanosArgs("store", 10902, true),
      "--data-dir=/var/thanos/store",
      "--objstore.config-file=/etc/thanos/objstore/objstore.yml",
      "--store.enable-index-header-lazy-reader",
      "--index-cache.config-file=/etc/thanos/cache/index-cache.yaml",
      "--chunk-pool-size=512MB",
      "--store.limits.request-series=500000",
      "--store.limits.request-samples=500000000",
      "--sync-block-duration=15m",
      "--ignore-deletion-marks-delay=24h",
    ]);
  });

  it("has exactly these objects and outputs", async () => {
    const program = await run(() => new StoreGateway("one", args));
    assert.deepEqual(childrenOf(program), [
      "ConfigMap one-cache thanos-store-cache",
      "PodDisruptionBudget one thanos-store",
      "Service one thanos-store",
      "StatefulSet one thanos-store",
    ]);
    const { httpUrl, grpcEndpoint, workload } = program.result;
    assert.equal(await valueOf(httpUrl), "http://thanos-store.thanos.svc.cluster.local:10902");
    assert.equal(await valueOf(grpcEndpoint), "dnssrv+_grpc._tcp.thanos-store.thanos.svc.cluster.local");
    assert.equal(await valueOf(workload.metadata.name), "thanos-store");
  });

  it("leaves the number of replicas to its autoscaler, and keeps its disruption budget", async () => {
    const program = await run(
      () => new StoreGateway("one", { ...args, autoscaling: { minReplicas: 2, maxReplicas: 6 } }),
    );
    assert.equal(program.resource(statefulSet, "thanos-store").inputs.spec.replicas, undefined);
    const { spec } = program.resource(
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      "thanos-store",
    ).inputs;
    assert.deepEqual(spec.scaleTargetRef, {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      name: "thanos-store",
    });
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 6]);
    assert.ok(childrenOf(program).includes("PodDisruptionBudget one thanos-store"));
  });

  it("refuses a number of replicas beside an autoscaler: each would undo the other", () =>
    assertRefused(
      () =>
        new StoreGateway("one", { ...args, replicas: 3, autoscaling: { minReplicas: 2, maxReplicas: 6 } }),
      'StoreGateway "one"',
      "replicas is 3, but autoscaling sets the number of pods too. Remove one of the two.",
    ));

  it("leaves the newest data to the sidecars only when it is told to", async () => {
    const limitOf = async (leaveToSidecars: string) =>
      argsOf(await run(() => new StoreGateway("one", { ...args, leaveToSidecars })), "thanos-store").filter(
        (flag) => flag.startsWith("--max-time"),
      );
    assert.deepEqual(await limitOf("6h"), ["--max-time=-6h"]);
    assert.deepEqual(await limitOf("0s"), []);
  });

  it("reads the Secret of the bucket that it is given, and starts again when that changes", () =>
    assertStartsAgainWithSecret(
      "thanos-store",
      (objectStoreDigest) => new StoreGateway("one", { ...args, objectStoreDigest }),
    ));

  it("does not clash with a second one that has an objectName", async () => {
    const program = await run(() => {
      new StoreGateway("one", args);
      new StoreGateway("two", { ...args, objectName: "other" });
    });
    assertApart(program);
    assert.equal(program.resources.length, 10);
  });

  it("says what is wrong with an argument", () =>
    assertRefused(
      () => new StoreGateway("one", { ...args, syncInterval: "often" }),
      'StoreGateway "one"',
      'syncInterval is "often", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ));
});
